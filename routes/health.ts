import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

const Health = Type.Object({ status: Type.Literal('ok') })

/** Whether the application answers: for load balancers, so it says nothing else. */
const health: FastifyPluginAsyncTypebox = async app => {
  app.get('/health', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' as const }))
}

export default health
