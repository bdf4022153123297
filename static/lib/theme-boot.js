// Runs before the first paint, so that a chosen theme never flashes the other one. A classic script, because modules wait for the document.
{
  const chosen = localStorage.getItem('quern.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
}
