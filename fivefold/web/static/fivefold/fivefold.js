// A chart speaks when it is pointed at or walked through with the arrow keys. Without this script nothing is missing:
// every number is in the table under the chart.
"use strict";

function speak(charts) {
  const line = document.createElement("output");
  line.className = "reading";
  charts.after(line);
  let pointed = [];

  function show(chart, row) {
    const readings = chart.dataset.readings.split("\n");
    if (!(row in readings)) return;
    pointed.forEach((mark) => mark.classList.remove("pointed"));
    pointed = [...chart.querySelectorAll(`path[data-row="${row}"]`)];
    pointed.forEach((mark) => mark.classList.add("pointed"));
    line.textContent = readings[row];
    chart.dataset.at = row;
  }

  charts.querySelectorAll("svg[data-readings]").forEach((chart) => {
    chart.setAttribute("tabindex", "0");
    chart.addEventListener("pointerover", (event) => {
      const mark = event.target.closest("[data-row]");
      if (mark) show(chart, Number(mark.dataset.row));
    });
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const count = chart.dataset.readings.split("\n").length;
      const at = chart.dataset.at === undefined ? (step > 0 ? -1 : count) : Number(chart.dataset.at);
      show(chart, Math.min(count - 1, Math.max(0, at + step)));
    });
  });
}

document.querySelectorAll(".charts").forEach(speak);
