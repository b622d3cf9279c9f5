// Boxes that scroll sideways, and what fits into the column.
const BOXES = 'article pre, article div.math, article .table-wrapper, article div.output.text_html, article :is(div.cell_output, p):has(img)';

// Boxes that go on to the right are faded there. All are measured first: each change makes the browser lay out the page again.
function fade(boxes) {
  const more = boxes.map(b => b.scrollLeft + b.clientWidth < b.scrollWidth - 2);
  boxes.forEach((b, i) => b.classList.toggle('more', more[i]));
}

// Formulas and tables that are a little wider than their column are set smaller; wider ones scroll in their own box.
function fit() {
  const tables = [...document.querySelectorAll('div.output.text_html table.dataframe')];
  tables.forEach(t => { t.style.fontSize = ''; });
  const shown = [...document.querySelectorAll('mjx-container[display="true"]')];
  const inline = [...document.querySelectorAll('article span.math')];
  shown.forEach(m => { m.style.fontSize = ''; });
  inline.forEach(m => m.classList.remove('wide'));
  const ratios = shown.map(m => m.parentElement.clientWidth / m.scrollWidth);
  const room = tables.map(t => t.closest('div.output').clientWidth / t.scrollWidth);
  const edge = document.querySelector('article').getBoundingClientRect().right + 1;
  const wide = inline.filter(m => m.getBoundingClientRect().right > edge);
  shown.forEach((m, i) => { if (ratios[i] < 1 && ratios[i] > 0.68) m.style.fontSize = `${ratios[i] * 99}%`; });
  tables.forEach((t, i) => { if (room[i] < 1 && room[i] > 0.8) t.style.fontSize = `${room[i] * 0.98 * 0.8}rem`; });
  wide.forEach(m => m.classList.add('wide'));
  fade([...document.querySelectorAll(BOXES)]);
}

// Outputs that are sentences wrap at every width; those set in columns don't.
document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('div.cell_output pre').forEach(
  p => p.classList.toggle('words', !/ {2,}\S/.test(p.textContent))));
window.addEventListener('load', () => Promise.resolve(window.MathJax?.startup?.promise).then(() => {
  fit();
  document.documentElement.dataset.fitted = 'yes';
}));
window.addEventListener('resize', () => requestAnimationFrame(fit));
document.addEventListener('toggle', () => fit(), true);
document.addEventListener('scroll', e => { if (e.target.matches?.(BOXES)) fade([e.target]); }, true);

// The page's own entry of the navigation is in sight.
document.addEventListener('DOMContentLoaded', () => {
  const box = document.querySelector('.sidebar-scroll'), here = box?.querySelector('.current-page');
  if (here && here.offsetTop > box.clientHeight - 60) box.scrollTop = here.offsetTop - box.clientHeight / 2;
});
