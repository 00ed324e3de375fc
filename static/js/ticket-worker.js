/* The service worker of one ticket's page: it shows what is pushed, and keeps the page readable without network. */
