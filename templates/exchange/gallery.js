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
  ["input", "change"].forEach(function (kind) { field("search").addEventListener(kind, show); });
  field("search").addEventListener("submit", function (event) { event.preventDefault(); });
})();
