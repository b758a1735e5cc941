// A page of the original design: an id from HTTP, one bare WebSocket, text frames in. All texts
// stand in the page.
const find = (selector) => document.querySelector(selector)
const PING_EVERY = 25_000
const LONGEST_WAIT = 30_000
let wait = 1_000

function state(name) {
  for (const text of find('#state').children) text.hidden = text.dataset.state !== name
}

function log(direction, text) {
  const row = find('#frames tbody').insertRow(0)
  for (const cell of [new Date().toLocaleTimeString(), direction, text])
    row.insertCell().textContent = cell
  find('#frames').hidden = false
  find('#none').hidden = true
}

function unfold(open) {
  find('#chat').hidden = !open
  find('#bubble').hidden = true
}

function act(text) {
  if (text === 'ok') return state('open')
  if (text === 'chat') return unfold(true)
  const message = document.createElement('li')
  message.textContent = text
  find('#messages').append(message)
  message.scrollIntoView({ block: 'nearest' })
  find('#bubble').textContent = text
  find('#bubble').hidden = !find('#chat').hidden
}

// A reload is the same visitor; another tab is another one.
async function visitorId() {
  const kept = sessionStorage.getItem('uniqid')
  if (kept) return kept
  state('asking')
  const answer = await fetch('/visitor_login', { method: 'POST' })
  const { result } = await answer.json()
  sessionStorage.setItem('uniqid', result.visitor_id)
  return result.visitor_id
}

function tellCurl(agent, uniqid) {
  for (const name of document.querySelectorAll('[data-agent]')) name.textContent = agent
  find('#curl').textContent = [
    `curl ${location.origin}/kefu/monitorMessage \\`,
    "  -H 'token: hal_…' \\",
    `  -d uniqid=${uniqid} -d message=chat`,
  ].join('\n')
  find('#push').hidden = false
}

async function connect(agent) {
  let uniqid
  try {
    uniqid = await visitorId()
  } catch {
    return again(agent, 'failed')
  }
  tellCurl(agent, uniqid)
  state('opening')
  const about = new URLSearchParams({
    kefu_name: agent,
    uniqid,
    url: location.href,
    title: document.title,
    refer: document.referrer,
  })
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws_monitor?${about}`)
  const pings = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return
    socket.send('ping')
    log('→', 'ping')
  }, PING_EVERY)
  socket.addEventListener('open', () => (wait = 1_000))
  socket.addEventListener('message', ({ data }) => {
    log('←', data)
    act(data)
  })
  socket.addEventListener('close', () => {
    clearInterval(pings)
    again(agent, 'closed')
  })
}

// Many pages that lost the same server must not all come back in the same second.
function again(agent, why) {
  state(why)
  setTimeout(connect, wait * (0.5 + Math.random()), agent)
  wait = Math.min(wait * 2, LONGEST_WAIT)
}

find('#fold').addEventListener('click', () => unfold(false))
const agent = new URLSearchParams(location.search).get('kefu_name')
if (agent) {
  find('#kefu_name').value = agent
  connect(agent)
}
