import { register } from 'node:module'

// The examples import the package by its name, which inside of the project would lead to dist/: to what was built last,
// if anything was. Here the name leads to the sources. Import this before an example, and that by `await import()`.

const plugins = new URL('../../plugins/', import.meta.url).href
register(`data:text/javascript,${encodeURIComponent(`
  export const resolve = (specifier, context, next) =>
    next(specifier.replace(/^fastify-gatehouse\\/([\\w-]+)$/, (_, room) => '${plugins}' + room + '/index.ts'), context)
`)}`)
