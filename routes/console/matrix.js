import { $, el, json, me, send, somebody } from './page.js'

let matrix = null

/** Loads the matrix, and draws it again for whoever signs in. @returns the roles that it has */
export async function startMatrix () {
  matrix = await json(await fetch('/console/matrix'))
  document.addEventListener('identity', draw)
  draw()
  return matrix.roles
}

function draw () {
  const own = me() === null ? new Set(['anonymous']) : new Set(me().roles)
  const columns = ['anonymous', ...matrix.roles]
  const mark = column => own.has(column) ? 'own' : undefined
  $('matrix').replaceChildren(
    el('thead', {}, el('tr', {},
      el('th', { scope: 'col' }, 'Route'),
      columns.map(column => el('th', { scope: 'col', class: mark(column) }, own.has(column) ? `${column} (you)` : column)),
      el('th', { scope: 'col' }, 'Rule'))),
    el('tbody', {}, matrix.rows.map(row => el('tr', {},
      el('th', { scope: 'row' }, el('code', {}, `${row.method} ${row.url}`)),
      columns.map(column => {
        const { says, filtered, dependsOn } = column === 'anonymous' ? row.anonymous : row.roles[column]
        const text = filtered ? `${says}, filtered` : says
        const label = `${row.method} ${row.url} as ${column}: ${text}${dependsOn.length > 0 ? `, on ${dependsOn.join(' and ')}` : ''}`
        return el('td', { class: mark(column) },
          el('button', { type: 'button', class: says, 'aria-label': label, title: dependsOn.join(', ') || undefined, on: { click: () => press(row, column) } }, text))
      }),
      el('td', { class: row.mode === 'unguarded' ? 'rule unguarded' : 'rule' }, row.rule)))))
}

/** What a request needs besides its route: a row that is there, and a body that validates. */
const BODIES = {
  'POST /articles': { title: 'Written in the console', body: 'Press publish as an editor, and watch the live connection.' },
  'PUT /articles/:id': { title: 'Changed in the console', body: 'Somebody who may has changed this.' },
  'PUT /people/:username/roles': { roles: ['reader'] },
  'POST /session': { username: 'reader', password: 'gatehouse-reader' },
  'POST /session/refresh': {}
}

async function concrete (row, as) {
  if (row.url.startsWith('/articles/:id')) {
    const { items } = await json(await send('GET', '/articles', { as: await somebody('admin') }))
    const wanted = row.url.endsWith('/publish') ? items.find(({ status, author }) => status === 'draft' && author !== as?.username) ?? items[0] : items[0]
    return row.url.replace(':id', wanted?.id ?? 'none')
  }
  return row.url.replace(':username', 'reader').replace(':id', 'none')
}

async function press (row, column) {
  const panel = $('answer-body')
  panel.replaceChildren(el('p', {}, 'Asking…'))
  try {
    const as = column === 'anonymous' ? null : me()?.roles.includes(column) === true ? me() : await somebody(column)
    const url = await concrete(row, as)
    const body = BODIES[`${row.method} ${row.url}`]
    // First why, for the request may change what it is about.
    const why = await send('POST', '/console/explain', { as, body: { method: row.method, url } })
    const explained = why.ok ? await why.json() : null
    const leaving = new AbortController()
    const answer = await send(row.method, url, { as, body, signal: leaving.signal })
    const text = answer.headers.get('content-type')?.startsWith('text/event-stream') ? '(a stream)' : await answer.text()
    leaving.abort()
    panel.replaceChildren(...shown(row, url, column, answer, text, explained))
  } catch (error) {
    panel.replaceChildren(el('p', {}, `It could not be asked: ${error.message}`))
  }
  $('answer').focus()
  document.dispatchEvent(new Event('asked'))
}

function shown (row, url, column, answer, text, explained) {
  const kind = answer.ok ? 'allow' : answer.status >= 500 ? 'depends' : 'deny'
  const challenge = answer.headers.get('www-authenticate')
  return [
    el('dl', {},
      el('dt', {}, 'Request'), el('dd', {}, el('code', {}, `${row.method} ${url}`), ` as ${column}`),
      el('dt', {}, 'Status'), el('dd', {}, el('span', { class: `badge ${kind}`, id: 'status' }, `${answer.status} ${answer.statusText}`)),
      challenge === null ? [] : [el('dt', {}, 'Challenge'), el('dd', {}, el('code', {}, challenge))]),
    el('h3', {}, 'Body'),
    el('pre', { tabindex: '0' }, pretty(text)),
    el('h3', {}, 'Why'),
    explained === null ? el('p', {}, 'No rule decides this.') : el('ul', { class: 'tree', id: 'tree' }, branch(explained.explanation)),
    explained !== null && explained.missing.length > 0 ? el('p', {}, 'Missing: ', el('code', {}, explained.missing.join(', '))) : null
  ].filter(child => child !== null)
}

const SIGNS = { allow: ['allow', 'yes'], deny: ['deny', 'no'], error: ['depends', 'failed'], unasked: ['', 'not asked'], undecided: ['depends', 'undecided'] }

function branch ({ rule, says, of = [] }) {
  const [kind, word] = SIGNS[says]
  return el('li', {}, el('span', { class: `badge ${kind}` }, word), ` ${rule}`, of.length > 0 ? el('ul', {}, of.map(branch)) : null)
}

function pretty (text) {
  try {
    // The tokens of a login are nobody else's to read over a shoulder.
    return JSON.stringify(JSON.parse(text), (key, value) => /_token$/.test(key) && typeof value === 'string' ? '…' : value, 2)
  } catch {
    return text === '' ? '(empty)' : text.slice(0, 2000)
  }
}
