/* Says to the style sheet that scripts run: what needs them ([data-scripted]) is not shown to anybody else. */

document.documentElement.setAttribute("data-scripts", "");
