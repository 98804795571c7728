// A Bluesky server (PDS), the directory of its accounts (PLC) and an AppView in one process, on loopback alone.
// Environment: FOLDER, PDS_PORT, PLC_PORT, APP_VIEW_PORT, and the secrets of `pds.py`. Modules come from tests/peers/pds.
const fs = require('node:fs')
const net = require('node:net')
const path = require('node:path')

const { serveAppView } = require('./pds_app_view.cjs')

const { FOLDER, PDS_PORT, PLC_PORT, APP_VIEW_PORT } = process.env
const modules = require('node:module').createRequire(path.join(__dirname, 'pds', 'package.json'))

// The servers listen on every interface: pin them to loopback.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  const isBare = typeof port === 'number' && typeof rest[0] !== 'string'
  return isBare ? listen.call(this, port, '127.0.0.1', ...rest) : listen.call(this, port, ...rest)
}

async function serve() {
  const { PlcServer, MockDatabase } = modules('@did-plc/server')
  const { PDS, envToCfg, envToSecrets, readEnv } = modules('@atproto/pds')
  fs.mkdirSync(path.join(FOLDER, 'data'), { recursive: true })
  const plc = PlcServer.create({ db: new MockDatabase(), port: Number(PLC_PORT) })
  await plc.start()
  serveAppView(Number(APP_VIEW_PORT), `http://127.0.0.1:${PDS_PORT}`, FOLDER)
  const pds = await PDS.create(envToCfg(readEnv()), envToSecrets(readEnv()))
  await pds.start()
  process.on('SIGTERM', () => process.exit(0))
  console.log('ready', PDS_PORT)
}

serve().catch((failure) => {
  console.error(failure)
  process.exit(1)
})
