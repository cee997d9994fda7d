import { OptionDefaults } from 'typedoc'

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'fastify-gatehouse',
  tsconfig: 'tsconfig.build.json',
  // The doors of package.json.
  entryPoints: ['authn', 'authz', 'decision-points', 'keys', 'problem', 'sessions', 'testing', 'well-known'].map(room => `plugins/${room}/index.ts`),
  out: 'docs/reference',
  readme: 'none',
  blockTags: [...OptionDefaults.blockTags, '@fix', '@seen'],
  excludeExternals: true,
  // Whatever is exported has a doc comment, and each link in one leads somewhere.
  validation: { notExported: false, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true
}
