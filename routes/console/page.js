// What every part of the page is made with. Text becomes text nodes only: nothing that a server says is read as markup.

export const $ = id => document.getElementById(id)

/** An element with attributes and children. A child that is a string is text. */
export function el (name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener)
    else if (value === true) element.setAttribute(key, '')
    else if (value !== false && value !== undefined) element.setAttribute(key, value)
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined))
  return element
}

/** Tokens of this page, by the person: they live as long as it does. */
const tokens = new Map()
/** Who is signed in; null: nobody. `form` says where the token is. */
let self = null

export const me = () => self
export const tokenOf = username => tokens.get(username)

export function setMe (next) {
  self = next
  document.dispatchEvent(new Event('identity'))
}

/** How a request is sent: as oneself, as somebody of a role, or as nobody. */
export async function send (method, url, { as = self, body, signal } = {}) {
  const headers = {}
  if (body !== undefined) headers['content-type'] = 'application/json'
  const token = as === null || as.form === 'cookie' ? undefined : tokens.get(as.username)
  if (token !== undefined) headers.authorization = `Bearer ${token.access_token}`
  // Where the header says who asks, or nobody does, the cookie must not.
  const credentials = as !== null && as.form === 'cookie' ? 'same-origin' : 'omit'
  return fetch(url, { method, headers, credentials, signal, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

/** The JSON of an answer; throws what the problem says. */
export async function json (answer) {
  const body = answer.status === 204 ? null : await answer.json()
  if (!answer.ok) throw Object.assign(new Error(body.detail), { code: body.code, status: answer.status })
  return body
}

/** Signs somebody in, of those that are seeded. */
export async function signIn (username, form) {
  const cookie = form === 'cookie'
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    credentials: cookie ? 'same-origin' : 'omit',
    body: JSON.stringify({ username, password: `gatehouse-${username}`, cookie })
  })
  const body = await json(answer)
  if (!cookie) tokens.set(username, body)
  return { username, form }
}

/** Somebody of a role, with a token of their own. */
export async function somebody (username) {
  return tokens.has(username) ? { username, form: 'header' } : await signIn(username, 'header')
}

export function forget (username) {
  tokens.delete(username)
}

export function keep (username, token) {
  tokens.set(username, token)
}

/** A table of what a header or claims say. */
export function members (list) {
  return [
    el('thead', {}, el('tr', {}, ['member', 'value', 'meaning'].map(text => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, list.map(({ name, value, date, meaning }) => el('tr', {},
      el('th', { scope: 'row' }, name),
      el('td', {}, el('code', {}, typeof value === 'string' ? value : JSON.stringify(value)), date === undefined ? null : el('div', {}, date)),
      el('td', {}, meaning ?? 'A claim of the application\'s own.'))))
  ]
}
