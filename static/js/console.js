/* What Django's own pages and scripts leave out for those who listen to the administration: a picture with a name is an
 * image, a heading without words is no heading, and the search field says what it is. */

addEventListener("load", () =>
  setTimeout(() => {
    document.querySelectorAll(".help-tooltip[aria-label]").forEach((sign) => sign.setAttribute("role", "img"));
    document.querySelectorAll("th:empty").forEach((cell) => cell.replaceWith(document.createElement("td")));
    const search = document.getElementById("searchbar");
    const words = document.querySelector("label[for=searchbar] [alt]");
    if (search && words) search.setAttribute("aria-label", words.alt);
  }),
);
