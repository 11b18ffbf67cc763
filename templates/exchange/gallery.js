"use strict";
// Shows the texts that hold all the words typed, whatever their accents, in the brief and state that are chosen.
(function () {
  var plain = function (text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); };
  var field = function (id) { return document.getElementById(id); };
  var articles = Array.prototype.slice.call(document.querySelectorAll("article"));
  var known = articles.map(function (article) { return plain(article.id + " " + article.querySelector(".words").textContent); });
  var show = function () {
    var words = plain(field("words").value).split(/\s+/).filter(Boolean);
    var brief = field("brief").value, state = field("state").value, count = 0;
    articles.forEach(function (article, index) {
      var fits = words.every(function (word) { return known[index].indexOf(word) >= 0; })
        && (!brief || article.dataset.briefs.split(" ").indexOf(brief) >= 0)
        && (!state || article.dataset.state === state);
      article.hidden = !fits;
      count += fits ? 1 : 0;
    });
    document.querySelectorAll("main section").forEach(function (section) {
      section.hidden = !section.querySelector("article:not([hidden])");
    });
    field("count").textContent = count;
    field("none").hidden = count > 0;
  };
  // A picture opens its whole page with the same marks; without this script it is a link to the page.
  var dialog = field("page");
  field("texts").addEventListener("click", function (event) {
    var view = event.target.closest(".view");
    if (!view || !dialog.showModal || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    var image = view.querySelector("img"), page = image.getBoundingClientRect(), leaf = field("leaf");
    var copy = image.cloneNode();
    copy.removeAttribute("style");
    leaf.replaceChildren(copy);
    view.querySelectorAll(".box").forEach(function (box) {
      var place = box.getBoundingClientRect(), mark = box.cloneNode();
      mark.style.left = 100 * (place.left - page.left) / page.width + "%";
      mark.style.top = 100 * (place.top - page.top) / page.height + "%";
      mark.style.width = 100 * place.width / page.width + "%";
      mark.style.height = 100 * place.height / page.height + "%";
      leaf.append(mark);
    });
    field("which").textContent = view.parentNode.querySelector("figcaption").textContent;
    dialog.showModal();
    leaf.querySelector(".box").scrollIntoView({ block: "center" });
  });
  ["input", "change"].forEach(function (kind) { field("search").addEventListener(kind, show); });
  field("search").addEventListener("submit", function (event) { event.preventDefault(); });
})();
