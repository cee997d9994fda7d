import { startInspector } from './inspector.js'
import { startLive } from './live.js'
import { startMatrix } from './matrix.js'
import { $, el, forget, json, keep, me, members, send, setMe, signIn, tokenOf } from './page.js'

/** Looks who one is by now: the server knows. @param form where the token would be */
async function look (username, form) {
  const as = { username, form }
  const answer = await send('GET', '/me', { as })
  if (!answer.ok) {
    const { detail } = await answer.json()
    $('notice').textContent = username === undefined ? '' : detail
    return setMe(null)
  }
  setMe({ ...as, ...await json(answer) })
}

async function drawIdentity () {
  const who = me()
  $('sign-in').hidden = who !== null
  $('signed-in').hidden = who === null
  $('everywhere').disabled = who === null
  if (who === null) return $('devices').replaceChildren()
  $('notice').textContent = ''
  $('name').textContent = `${who.name}, ${who.roles.join(' and ')}.`
  $('source').textContent = who.source === 'cookie' ? 'The token came in the cookie.' : 'The token came in the Authorization header.'
  try {
    $('claims').replaceChildren(...members(await json(await send('GET', '/console/claims'))))
    await drawDevices()
  } catch (error) {
    $('notice').textContent = error.message
  }
}

async function drawDevices () {
  const { items } = await json(await send('GET', '/session/devices'))
  $('devices').replaceChildren(...items.map(({ id, device, createdAt, current }) => el('li', {},
    `${device ?? 'unknown'}, since ${new Date(createdAt).toLocaleString()}${current ? ' (this one)' : ''} `,
    el('button', { type: 'button', 'aria-label': `Sign out ${current ? 'this device' : `the device of ${createdAt}`}`, on: { click: () => act('DELETE', `/session/devices/${id}`) } }, 'Sign out'))))
}

/** Does something to one's sessions, and looks what is left of them. */
async function act (method, url) {
  const { username, form } = me()
  await send(method, url)
  await look(username, form)
}

$('sign-in').addEventListener('submit', async event => {
  event.preventDefault()
  const data = new FormData(event.target)
  try {
    const { username, form } = await signIn(data.get('person'), data.get('form'))
    await look(username, form)
    $('sign-out').focus()
  } catch (error) {
    $('notice').textContent = error.message
  }
})

$('sign-out').addEventListener('click', async () => {
  const { username } = me()
  await send('DELETE', '/session')
  forget(username)
  setMe(null)
  $('notice').textContent = 'You are signed out.'
})

$('refresh').addEventListener('click', async () => {
  const { username, form } = me()
  const answer = await send('POST', '/session/refresh', { body: form === 'cookie' ? {} : { refresh_token: tokenOf(username).refresh_token } })
  if (answer.ok && form === 'header') keep(username, await answer.json())
  await look(username, form)
})

$('everywhere').addEventListener('click', () => act('DELETE', '/session/all'))
document.addEventListener('identity', drawIdentity)

setInterval(() => {
  const who = me()
  if (who === null) return
  const left = Math.max(0, Math.round((Date.parse(who.expiresAt) - Date.now()) / 1000))
  $('countdown').textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}, 250)

startLive()
startInspector()
const roles = await startMatrix()
$('people').replaceChildren(...roles.map((role, i) => el('label', {}, el('input', { type: 'radio', name: 'person', value: role, checked: i === 0 }), role)))
// A cookie of an earlier visit may still be good.
await look(undefined, 'cookie')
