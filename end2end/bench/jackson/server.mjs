// Ory Polis (saml-jackson) embedded in Express, as its documentation shows: SCIM on PostgreSQL.
import express from 'express';
import jacksonModule from '@boxyhq/saml-jackson';

const port = Number(process.env.PORT);
const logger = { info() {}, warn: console.warn, error: console.error };
const jackson = await (jacksonModule.default ?? jacksonModule)({
  externalUrl: `http://127.0.0.1:${port}`,
  samlPath: '/sso/acs',
  samlAudience: 'bench',
  noAnalytics: true,
  logger,
  // Its default of 50 cannot answer count=100.
  db: { engine: 'sql', type: 'postgres', url: process.env.DATABASE_URL, pageLimit: 100 },
  // Embedded, without a webhook: the cheapest way it can run.
  dsync: { callback: async () => {} },
});
const { directories, requests } = jackson.directorySyncController;
const made = await directories.create({
  name: 'bench',
  tenant: 'bench',
  product: 'bench',
  type: 'generic-scim-v2',
});
if (made.error) throw new Error(JSON.stringify(made.error));

const app = express();
app.disable('x-powered-by');
app.use(express.json({ type: ['application/json', 'application/scim+json'], limit: '10mb' }));
app.all(['/scim/v2/:dir/:type', '/scim/v2/:dir/:type/:id'], async (request, response) => {
  const { query, params } = request;
  const { status, data } = await requests.handle({
    method: request.method,
    body: request.body,
    directoryId: params.dir,
    resourceType: params.type,
    resourceId: params.id,
    apiSecret: (request.headers.authorization || '').replace(/^Bearer /, ''),
    query: {
      count: query.count ? parseInt(query.count) : undefined,
      startIndex: query.startIndex ? parseInt(query.startIndex) : undefined,
      filter: query.filter,
    },
  });
  response.status(status).json(data);
});
app.listen(port, '127.0.0.1', () => {
  const { id, scim } = made.data;
  const base = `http://127.0.0.1:${port}/scim/v2/${id}`;
  console.log(JSON.stringify({ base, token: scim.secret, directory: id }));
});
