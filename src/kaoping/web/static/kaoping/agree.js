/* A link to an item opens the fold it lies in; what could not be saved is brought into view. */
(function () {
  "use strict";
  function open() {
    const el = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const fold = el && el.closest("details");
    if (fold && !fold.open) { fold.open = true; el.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  open();
  document.addEventListener("htmx:afterSettle", (event) => {
    const told = event.target.querySelector("[role=alert]") || event.target.querySelector(".own-answer");
    if (told) told.scrollIntoView({ block: "center" });
  });
}());
