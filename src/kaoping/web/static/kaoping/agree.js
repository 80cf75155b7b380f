/* A link to an item opens the fold it lies in. */
(function () {
  "use strict";
  function open() {
    const el = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const fold = el && el.closest("details");
    if (fold && !fold.open) { fold.open = true; el.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  open();
}());
