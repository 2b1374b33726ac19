// Keys of long lists, the dialog of acts, printing. Everything works without it, by plain forms and links.
(function () {
  "use strict";
  var dialog = document.getElementById("ask");

  function rows() { return Array.prototype.slice.call(document.querySelectorAll("tr[data-task]")); }
  function current() { return document.querySelector("tr[data-task].zg-cur"); }
  function move(step) {
    var all = rows(), at = all.indexOf(current());
    var next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    all.forEach(function (row) { row.classList.remove("zg-cur"); });
    next.classList.add("zg-cur");
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function press(key) {
    var row = current(), target = row && row.querySelector('[data-key="' + key + '"]');
    if (target) target.click();
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var tag = event.target.tagName;
    if (tag === "INPUT" || tag === "TEXTAREA" || tag === "SELECT" || (dialog && dialog.open)) return;
    if (event.key === "/") {
      var find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); }
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "a" || event.key === "r" || event.key === "s") press(event.key);
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-close]") && dialog) dialog.close();
    var open = document.querySelector("details.zg-menu[open]");
    if (open && !open.contains(event.target)) open.removeAttribute("open");
  });
  document.addEventListener("change", function (event) {
    if (event.target.closest("[data-auto]")) event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var target = event.detail.target;
    if (!dialog) return;
    if (target.id === "ask-body") {
      if (!dialog.open) dialog.showModal();
      var first = dialog.querySelector("select, textarea, input:not([type=hidden])");
      if (first) first.focus();
    } else if (dialog.open) dialog.close();
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var row = event.detail.elt;
    if (row && row.matches && row.matches("tr[data-task]")) {
      rows().forEach(function (other) { other.classList.toggle("zg-cur", other === row); });
      var link = row.querySelector("a");
      if (link) link.focus({ preventScroll: true });
    }
  });

  // A line of tabs that is wider than the screen shows the one that is open.
  document.querySelectorAll(".zg-tabs .zg-on").forEach(function (on) {
    var tabs = on.closest(".zg-tabs"), seen = tabs.getBoundingClientRect(), at = on.getBoundingClientRect();
    if (at.right > seen.right) tabs.scrollLeft += at.left - seen.left - 16;
  });

  // The names of the files that were chosen: the browser's own words for it are in the browser's language.
  document.querySelectorAll("[data-chosen]").forEach(function (said) {
    var input = document.getElementById(said.dataset.chosen);
    input.addEventListener("change", function () {
      if (input.files.length) said.textContent = Array.from(input.files, function (file) { return file.name; }).join(" · ");
    });
  });

  // Files let fall on the place for them are as if they had been chosen there.
  document.documentElement.classList.add("zg-js");
  document.querySelectorAll("[data-drop]").forEach(function (place) {
    var input = document.getElementById(place.dataset.drop);
    ["dragenter", "dragover"].forEach(function (name) {
      place.addEventListener(name, function (event) { event.preventDefault(); place.classList.add("zg-over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      place.addEventListener(name, function () { place.classList.remove("zg-over"); });
    });
    place.addEventListener("drop", function (event) {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
})();
