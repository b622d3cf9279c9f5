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
  shown.forEach((m, i) => { if (ratios[i] < 1) m.style.fontSize = `${Math.max(ratios[i] * 0.99, 0.68) * 100}%`; });
  tables.forEach((t, i) => { if (room[i] < 1) t.style.fontSize = `${Math.max(room[i] * 0.98, 0.8) * 0.8}rem`; });
  wide.forEach(m => m.classList.add('wide'));
}
window.addEventListener('load', () => Promise.resolve(window.MathJax?.startup?.promise).then(() => {
  fit();
  document.documentElement.dataset.fitted = 'yes';
}));
window.addEventListener('resize', () => requestAnimationFrame(fit));

// The page's own entry of the navigation is in sight.
document.addEventListener('DOMContentLoaded', () => {
  const box = document.querySelector('.sidebar-scroll'), here = box?.querySelector('.current-page');
  if (here && here.offsetTop > box.clientHeight - 60) box.scrollTop = here.offsetTop - box.clientHeight / 2;
});
