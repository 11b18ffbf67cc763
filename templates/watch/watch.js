/* Twice a second: was this page composed anew, and what is wrong? A page that is opened from a disk may load a script and nothing else. */
(function () {
  var root = document.documentElement, box = document.getElementById("napreport");
  window.napreport = function (said) {
    var now = said.pages[root.getAttribute("data-name")];
    if (now && now !== root.getAttribute("data-stamp")) { location.reload(); return; }
    var words = [said.state].concat(said.problems).join("\n");
    if (box.textContent === words) { return; } /* what stands may be selected and copied */
    box.className = said.problems.length ? "wrong" : "";
    box.textContent = words;
  };
  function look() {
    var script = document.createElement("script");
    script.onload = script.onerror = function () { script.remove(); };
    script.src = "state.js?" + Date.now();
    document.head.appendChild(script);
  }
  look();
  setInterval(look, 500);
})();
