// Bluesky's AppView as far as Cauce asks it: four questions, answered from the records of the server beside it, each
// answer checked against the network's own lexicons. Never seen live; written from the lexicons of app.bsky.
const fs = require('node:fs')
const http = require('node:http')
const path = require('node:path')

const LEXICONS = path.join(__dirname, 'pds', 'node_modules', '@atproto', 'pds', 'dist', 'lexicons', 'app', 'bsky')
const lexicon = (name) => require(path.join(LEXICONS, `${name}.js`)).$output.schema
const modules = require('node:module').createRequire(path.join(__dirname, 'pds', 'package.json'))
const { jsonToLex } = modules('@atproto/lex-json')
const [POST, LIKE, REPOST] = ['post', 'like', 'repost'].map((kind) => `app.bsky.feed.${kind}`)

class AppView {
  constructor(server, folder) {
    this.server = server
    this.limits = path.join(folder, 'upload_limits.json')
    this.questions = {
      'app.bsky.notification.listNotifications': [this.notifications, lexicon('notification/listNotifications')],
      'app.bsky.feed.getPosts': [this.posts, lexicon('feed/getPosts')],
      'app.bsky.video.getUploadLimits': [this.uploadLimits, lexicon('video/getUploadLimits')],
      'app.bsky.feed.getPostThread': [this.thread, lexicon('feed/getPostThread')],
    }
  }

  async ask(method, query) {
    const answer = await fetch(`${this.server}/xrpc/${method}?${new URLSearchParams(query)}`)
    if (!answer.ok) throw new Error(`${method}: ${answer.status}`)
    return answer.json()
  }

  async allRecords(collection) {
    const { repos } = await this.ask('com.atproto.sync.listRepos', { limit: 100 })
    const records = []
    for (const { did } of repos) {
      const author = { did, handle: (await this.ask('com.atproto.repo.describeRepo', { repo: did })).handle }
      for (let cursor = ''; cursor !== undefined; ) {
        const query = { repo: did, collection, limit: 100, ...(cursor && { cursor }) }
        const page = await this.ask('com.atproto.repo.listRecords', query)
        records.push(...page.records.map((record) => ({ ...record, author })))
        cursor = page.cursor
      }
    }
    return records
  }

  async allPosts() {
    const records = await this.allRecords(POST)
    return records.map(({ value, ...view }) => ({ ...view, record: value, indexedAt: value.createdAt }))
  }

  async notifications(query, me) {
    const reasons = query.getAll('reasons')
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 50)
    const listed = (await this.allPosts())
      .filter((post) => post.author.did !== me)
      .map((post) => ({ ...post, reason: reasonOf(post.record, me), isRead: false }))
      .filter(({ reason }) => reason && (!reasons.length || reasons.includes(reason)))
      .sort((one, other) => (one.indexedAt < other.indexedAt ? 1 : -1))
    const cursor = from + limit < listed.length ? { cursor: String(from + limit) } : {}
    return { notifications: listed.slice(from, from + limit), ...cursor }
  }

  async posts(query) {
    const wanted = query.getAll('uris')
    const posts = await this.allPosts()
    const [likes, reposts] = [await this.allRecords(LIKE), await this.allRecords(REPOST)]
    const counted = (view) => ({
      ...view,
      likeCount: likes.filter(({ value }) => value.subject.uri === view.uri).length,
      repostCount: reposts.filter(({ value }) => value.subject.uri === view.uri).length,
      replyCount: posts.filter(({ record }) => record.reply?.parent.uri === view.uri).length,
      quoteCount: posts.filter(({ record }) => record.embed?.record?.uri === view.uri).length,
    })
    return { posts: posts.filter(({ uri }) => wanted.includes(uri)).map(counted) }
  }

  // What an account may still upload: as the tests wrote it, or no such service.
  async uploadLimits() {
    return fs.existsSync(this.limits) ? JSON.parse(fs.readFileSync(this.limits, 'utf8')) : undefined
  }

  async thread(query) {
    const posts = new Map((await this.allPosts()).map((post) => [post.uri, post]))
    return { thread: branch(posts, query.get('uri'), Number(query.get('parentHeight') ?? 80)) }
  }

  async serve(request, response) {
    const address = new URL(request.url, 'http://app-view')
    const [answer, schema] = this.questions[address.pathname.replace('/xrpc/', '')] ?? []
    if (!answer) return say(response, 501, { error: 'MethodNotImplemented', message: address.pathname })
    const content = await answer.call(this, address.searchParams, asker(request))
    if (!content) return say(response, 501, { error: 'MethodNotImplemented', message: address.pathname })
    schema.parse(jsonToLex(content))
    say(response, 200, content)
  }
}

function reasonOf({ reply, facets = [] }, me) {
  const isMine = (post) => post?.uri.startsWith(`at://${me}/`)
  if (isMine(reply?.parent) || isMine(reply?.root)) return 'reply'
  return facets.some(({ features }) => features.some(({ did }) => did === me)) ? 'mention' : ''
}

function branch(posts, uri, height) {
  const post = posts.get(uri)
  if (!post) return { $type: 'app.bsky.feed.defs#notFoundPost', uri, notFound: true }
  const parent = post.record.reply?.parent.uri
  const above = parent && height > 0 ? { parent: branch(posts, parent, height - 1) } : {}
  return { $type: 'app.bsky.feed.defs#threadViewPost', post, ...above }
}

function asker(request) {
  const [, claims] = (request.headers.authorization ?? '').split('.')
  return JSON.parse(Buffer.from(claims, 'base64url')).iss
}

function say(response, status, content) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
}

exports.serveAppView = (port, server, folder) => {
  const view = new AppView(server, folder)
  http
    .createServer((request, response) =>
      view.serve(request, response).catch((failure) => say(response, 500, { error: 'Failed', message: String(failure) })),
    )
    .listen(port)
}
