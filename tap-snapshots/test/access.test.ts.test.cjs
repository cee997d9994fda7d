/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports['test/access.test.ts > TAP > the table of all routes and roles > must match snapshot 1'] = `
| Method | URL                       | Rule                                                 | anonymous | \`reader\`        | \`author\`        | \`editor\`        | \`admin\`         | Notes                                                                                                 |
| ------ | ------------------------- | ---------------------------------------------------- | --------- | --------------- | --------------- | --------------- | --------------- | ----------------------------------------------------------------------------------------------------- |
| GET    | \`/articles\`               | \`article:read and article.list('read')\`              | deny      | allow, filtered | allow, filtered | allow, filtered | allow, filtered |                                                                                                       |
| POST   | \`/articles\`               | \`article:write\`                                      | deny      | deny            | allow           | allow           | allow           |                                                                                                       |
| DELETE | \`/articles/:id\`           | \`article:write and article.can('change')\`            | deny      | deny            | depends         | allow           | allow           | depends on \`article.can('change')\`                                                                    |
| GET    | \`/articles/:id\`           | \`article:read and article.can('read')\`               | deny      | depends         | depends         | allow           | allow           | depends on \`article.can('read')\`                                                                      |
| PUT    | \`/articles/:id\`           | \`article:write and article.can('change')\`            | deny      | deny            | depends         | allow           | allow           | depends on \`article.can('change')\`                                                                    |
| POST   | \`/articles/:id/publish\`   | \`article:publish and article:publish on this object\` | deny      | deny            | deny            | depends         | depends         | depends on \`article:publish on this object\`; shadow: \`article:publish and a login in the last 3600 s\` |
| GET    | \`/me\`                     | \`authenticated\`                                      | deny      | allow           | allow           | allow           | allow           |                                                                                                       |
| GET    | \`/people\`                 | \`user:manage\`                                        | deny      | deny            | deny            | deny            | allow           |                                                                                                       |
| GET    | \`/people/:username\`       | \`user:manage or self('username')\`                    | deny      | depends         | depends         | depends         | allow           | depends on \`self('username')\`                                                                         |
| PUT    | \`/people/:username/roles\` | \`user:manage and a login in the last 600 s\`          | deny      | deny            | deny            | deny            | depends         | depends on \`a login in the last 600 s\`                                                                |
| DELETE | \`/session\`                | \`optional\`                                           | allow     | allow           | allow           | allow           | allow           | credential optional                                                                                   |
| POST   | \`/session\`                | \`public\`                                             | allow     | allow           | allow           | allow           | allow           |                                                                                                       |
| DELETE | \`/session/all\`            | \`authenticated\`                                      | deny      | allow           | allow           | allow           | allow           |                                                                                                       |
| GET    | \`/session/devices\`        | \`authenticated\`                                      | deny      | allow           | allow           | allow           | allow           |                                                                                                       |
| DELETE | \`/session/devices/:id\`    | \`authenticated\`                                      | deny      | allow           | allow           | allow           | allow           |                                                                                                       |
| POST   | \`/session/refresh\`        | \`public\`                                             | allow     | allow           | allow           | allow           | allow           |                                                                                                       |

`
