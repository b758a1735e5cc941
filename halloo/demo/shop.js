// The basket: how many of each tea, kept for this tab only. All texts stand in the pages.
const basket = JSON.parse(sessionStorage.getItem('basket') || '{}')
const page = document.documentElement
const money = new Intl.NumberFormat(page.lang, {
  style: 'currency',
  currency: page.dataset.currency,
  currencyDisplay: 'narrowSymbol',
})
const find = (selector) => document.querySelector(selector)

function put(tea, count) {
  basket[tea] = Math.min(Math.max((basket[tea] || 0) + count, 0), 99)
  sessionStorage.setItem('basket', JSON.stringify(basket))
  show()
}

function say() {
  const said = find('.said')
  said.textContent = said.dataset.said
}

function show() {
  const count = Object.values(basket).reduce((sum, each) => sum + each, 0)
  const badge = find('[data-basket]')
  badge.hidden = count === 0
  badge.textContent = count
  if (find('#full')) showCart(count)
}

function showCart(count) {
  let subtotal = 0
  for (const row of document.querySelectorAll('[data-row]')) {
    const here = basket[row.dataset.row] || 0
    const sum = here * row.dataset.price
    subtotal += sum
    row.hidden = here === 0
    row.querySelector('output').textContent = here
    row.querySelector('[data-sum]').textContent = money.format(sum)
  }
  const { postage, free } = find('#full').dataset
  const delivery = subtotal >= free ? 0 : Number(postage)
  find('#subtotal').textContent = money.format(subtotal)
  find('#postage').textContent = money.format(delivery)
  find('#total').textContent = money.format(subtotal + delivery)
  find('#empty').hidden = count > 0
  find('#full').hidden = count === 0
}

for (const button of document.querySelectorAll('button[data-add]'))
  button.addEventListener('click', () => {
    put(button.dataset.add, 1)
    say()
  })

find('form[data-add]')?.addEventListener('submit', (event) => {
  event.preventDefault()
  put(event.target.dataset.add, event.target.elements.count.valueAsNumber)
  say()
})

for (const button of document.querySelectorAll('[data-step]'))
  button.addEventListener('click', () =>
    put(button.closest('[data-row]').dataset.row, Number(button.dataset.step)),
  )

find('#checkout')?.addEventListener('click', say)
show()
