import { inspect } from 'node:util'
import t from 'tap'
import { isPageOrigin } from '../../plugins/cookie/page-origin.ts'

t.test('origins of pages, of applications in a web view and of extensions, as browsers write them', async t => {
  for (const origin of [
    'https://app.example.com', 'http://localhost:8080', 'https://localhost', 'http://[::1]:3000', 'http://tauri.localhost',
    'capacitor://localhost', 'capacitor://app.example.com', 'capacitor://localhost:8080', 'ionic://localhost', 'tauri://localhost', 'app://localhost', 'app://-', 'app://.', 'app://my_app', 'electron://app',
    'chrome-extension://aohghmighlieiainnegkcijnfilokake', 'moz-extension://3c6bf0cc-3ae2-42fb-9993-0d33104fdcaf', 'safari-web-extension://3c6bf0cc-3ae2-42fb-9993-0d33104fdcaf', 'vscode-webview://1a2b3c', 'com.example.app://localhost', 'a+b.c-1://x'
  ]) t.ok(isPageOrigin(origin), origin)
})

t.test('null is the origin of any sandboxed page', async t => {
  for (const value of ['null', 'NULL', 'null://', null, undefined, '']) t.notOk(isPageOrigin(value), inspect(value))
})

t.test('what a browser never writes', async t => {
  for (const value of [
    'capacitor:', 'capacitor:/', 'capacitor://', 'capacitor:localhost', 'capacitor:/localhost', 'localhost', '//localhost', '://localhost',
    'capacitor://localhost/', 'capacitor://localhost/app', 'capacitor://localhost?', 'capacitor://localhost#', 'capacitor://localhost\\', 'capacitor:///localhost',
    'capacitor://user@localhost', 'capacitor://user:password@localhost', 'capacitor://@localhost',
    'Capacitor://localhost', 'CAPACITOR://localhost', 'capacitor://LOCALHOST', 'capacitor://Localhost', 'chrome-extension://AOHGHMIGHLIEIAINNEGKCIJNFILOKAKE',
    'capacitor://*', 'capacitor://*.example.com', '*://localhost', 'chrome-extension://*', '*', 'https://*.example.com', 'https://*',
    'capacitor://localhost:', 'capacitor://localhost:0', 'capacitor://localhost:080', 'capacitor://localhost:65536', 'capacitor://localhost:a', 'capacitor://localhost:80:80',
    ' capacitor://localhost', 'capacitor://localhost ', 'capacitor://localhost\n', 'capacitor://local host', 'capacitor://localhost, tauri://localhost', 'capacitor://b\u00fccher', 'capacitor://b%C3%BCcher', 'capacitor://a,b', 'capacitor://<id>', 'chrome-extension://<id>',
    '1a://localhost', '-a://localhost', 'a_b://localhost',
    'https://a.example/', 'https://A.example', 'HTTPS://a.example', 'https://a.example:443', 'http://a.example:80', 'https://u@a.example', 'https:a.example', 'https://', 'http://127.1',
    7, {}, [], ['capacitor://localhost'], new URL('capacitor://localhost'), /capacitor/, Object('capacitor://localhost')
  ]) t.notOk(isPageOrigin(value), inspect(value))
})

t.test('schemes whose pages have no origin, and mistyped ones of the web', async t => {
  for (const scheme of ['file', 'data', 'blob', 'javascript', 'about', 'filesystem', 'view-source', 'content', 'ftp', 'ws', 'wss', 'mailto', 'urn', 'vbscript', 'htps', 'htttps', 'hhtp', 'httpss', 'ttps', 'shttp']) {
    for (const rest of ['', 'localhost', 'app.example.com']) t.notOk(isPageOrigin(`${scheme}://${rest}`), `${scheme}://${rest}`)
    t.notOk(isPageOrigin(`${scheme}:`), scheme)
  }
  t.notOk(isPageOrigin('data:text/html,x'))
  t.notOk(isPageOrigin('blob:https://a.example'))
})
