import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync } from 'fastify'
import { Marked } from 'marked'

const PAGE = '/errors'

/** Where a client reads about the code of a problem. Only codes of fastify-gatehouse are on the page. */
export function problemType (code: string): string {
  return code.startsWith('GTH_') ? `${PAGE}#${anchorOf(code)}` : 'about:blank'
}

/** As where Markdown is shown elsewhere, so that a link works here and there. */
function anchorOf (heading: string): string {
  return heading.toLowerCase()
}

/** The manual of errors, docs/errors.md, as a page: `type` of a problem leads to it. */
const errorsPage: FastifyPluginAsync = async app => {
  const marked = new Marked({
    renderer: {
      heading ({ depth, text, tokens }) { return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n` }
    }
  })
  const content = await marked.parse(await readFile(new URL('../docs/errors.md', import.meta.url), 'utf8'))
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Errors</title>
<style>body { max-width: 50em; margin: auto; padding: 1em; font-family: system-ui } pre { white-space: pre-wrap } :target { background: #ff9 }</style>
${content}</html>
`
  app.get(PAGE, { schema: { hide: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
}

export default errorsPage
