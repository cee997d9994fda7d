import type { FastifyServerOptions } from 'fastify'

/** Server options with which the messages at level warn and above are kept, in the order in which they are logged. */
export function warned (): { server: FastifyServerOptions, messages: string[] } {
  const messages: string[] = []
  const write = (line: string) => { messages.push((JSON.parse(line) as { msg: string }).msg) }
  return { server: { logger: { level: 'warn', stream: { write } } }, messages }
}
