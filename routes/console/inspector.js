import { $, el, json, me, members, tokenOf } from './page.js'

/** Explains tokens that are pasted, by the checks of the server. */
export function startInspector () {
  $('inspector').addEventListener('submit', async event => {
    event.preventDefault()
    const answer = await fetch('/console/inspect', {
      method: 'POST', headers: { 'content-type': 'application/json' }, credentials: 'omit', body: JSON.stringify({ token: $('token').value })
    })
    try {
      const { refusal, header, claims } = await json(answer)
      $('inspection').replaceChildren(
        refusal === null
          ? el('p', { class: 'badge allow' }, 'A request with it would be let in.')
          : el('p', {}, el('span', { class: 'badge deny' }, `${refusal.status} ${refusal.code}`), ` ${refusal.message}`),
        ...part('Header', header), ...part('Claims', claims))
    } catch (error) {
      $('inspection').replaceChildren(el('p', {}, error.message))
    }
  })
  $('use-mine').addEventListener('click', () => { $('token').value = tokenOf(me().username).access_token })
  document.addEventListener('identity', () => { $('use-mine').disabled = me() === null || tokenOf(me().username) === undefined })
}

function part (title, list) {
  return [el('h3', {}, title), list === null
    ? el('p', {}, 'It cannot be read: it is no JSON object in base64url.')
    : el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${title} of the pasted token` }, el('table', {}, members(list)))]
}
