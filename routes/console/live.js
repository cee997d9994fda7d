import { $, el, me, send, setMe } from './page.js'

let connection = null

/** Opens the stream for whoever signs in, and closes it for whoever signs out. */
export function startLive () {
  document.addEventListener('identity', () => {
    connection?.abort()
    connection = null
    if (me() === null) return show('not connected', '')
    connection = new AbortController()
    read(connection)
  })
}

function show (text, kind) {
  $('live').textContent = text
  $('live').className = `badge ${kind}`
}

// By fetch, not EventSource: that can send no Authorization header.
async function read (own) {
  try {
    const answer = await send('GET', '/articles/events', { signal: own.signal })
    if (!answer.ok) return show(`refused: ${answer.status}`, 'deny')
    show('connected', 'allow')
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const events = (rest + chunk.value).split('\n\n')
      rest = events.pop()
      events.forEach(tell)
    }
  } catch (error) {
    if (!own.signal.aborted) show(`cut off: ${error.message}`, 'deny')
  }
}

function tell (event) {
  const [, name] = /^event: (.*)$/m.exec(event) ?? []
  const [, data] = /^data: (.*)$/m.exec(event) ?? []
  if (name === undefined) return
  const { title, author, code, detail } = JSON.parse(data)
  const text = name === 'published' ? `“${title}” by ${author} was published` : `closed: ${code}`
  $('news').append(el('li', {}, text))
  if (name !== 'ended') return
  // Somebody signed this session out, here or elsewhere, or its time was up.
  setMe(null)
  show(`closed: ${code}`, 'deny')
  $('notice').textContent = `You are signed out: ${detail}`
}
