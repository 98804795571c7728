// Of @atproto/api 0.21.0 (MIT or Apache-2.0): the lexicons that say a recorded fact, as the package writes them.
export const schemaDict = {
    AppBskyEmbedImages: {
        lexicon: 1,
        id: 'app.bsky.embed.images',
        description: 'A set of images embedded in a Bluesky record (eg, a post).',
        defs: {
            main: {
                type: 'object',
                required: ['images'],
                properties: {
                    images: {
                        type: 'array',
                        items: {
                            type: 'ref',
                            ref: 'lex:app.bsky.embed.images#image',
                        },
                        maxLength: 4,
                    },
                },
            },
            image: {
                type: 'object',
                required: ['image', 'alt'],
                properties: {
                    image: {
                        type: 'blob',
                        description: 'The raw image file. May be up to 2 MB, formerly limited to 1 MB.',
                        accept: ['image/*'],
                        maxSize: 2000000,
                    },
                    alt: {
                        type: 'string',
                        description: 'Alt text description of the image, for accessibility.',
                    },
                    aspectRatio: {
                        type: 'ref',
                        ref: 'lex:app.bsky.embed.defs#aspectRatio',
                    },
                },
            },
            view: {
                type: 'object',
                required: ['images'],
                properties: {
                    images: {
                        type: 'array',
                        items: {
                            type: 'ref',
                            ref: 'lex:app.bsky.embed.images#viewImage',
                        },
                        maxLength: 4,
                    },
                },
            },
            viewImage: {
                type: 'object',
                required: ['thumb', 'fullsize', 'alt'],
                properties: {
                    thumb: {
                        type: 'string',
                        format: 'uri',
                        description: 'Fully-qualified URL where a thumbnail of the image can be fetched. For example, CDN location provided by the App View.',
                    },
                    fullsize: {
                        type: 'string',
                        format: 'uri',
                        description: 'Fully-qualified URL where a large version of the image can be fetched. May or may not be the exact original blob. For example, CDN location provided by the App View.',
                    },
                    alt: {
                        type: 'string',
                        description: 'Alt text description of the image, for accessibility.',
                    },
                    aspectRatio: {
                        type: 'ref',
                        ref: 'lex:app.bsky.embed.defs#aspectRatio',
                    },
                },
            },
        },
    },
    AppBskyEmbedVideo: {
        lexicon: 1,
        id: 'app.bsky.embed.video',
        description: 'A video embedded in a Bluesky record (eg, a post).',
        defs: {
            main: {
                type: 'object',
                required: ['video'],
                properties: {
                    video: {
                        type: 'blob',
                        description: 'The mp4 video file. May be up to 300mb, formerly limited to 100mb.',
                        accept: ['video/mp4'],
                        maxSize: 300000000,
                    },
                    captions: {
                        type: 'array',
                        items: {
                            type: 'ref',
                            ref: 'lex:app.bsky.embed.video#caption',
                        },
                        maxLength: 20,
                    },
                    alt: {
                        type: 'string',
                        description: 'Alt text description of the video, for accessibility.',
                    },
                    aspectRatio: {
                        type: 'ref',
                        ref: 'lex:app.bsky.embed.defs#aspectRatio',
                    },
                    presentation: {
                        type: 'string',
                        description: 'A hint to the client about how to present the video.',
                        knownValues: ['default', 'gif'],
                    },
                },
            },
            caption: {
                type: 'object',
                required: ['lang', 'file'],
                properties: {
                    lang: {
                        type: 'string',
                        format: 'language',
                    },
                    file: {
                        type: 'blob',
                        accept: ['text/vtt'],
                        maxSize: 20000,
                    },
                },
            },
            view: {
                type: 'object',
                required: ['cid', 'playlist'],
                properties: {
                    cid: {
                        type: 'string',
                        format: 'cid',
                    },
                    playlist: {
                        type: 'string',
                        format: 'uri',
                    },
                    thumbnail: {
                        type: 'string',
                        format: 'uri',
                    },
                    alt: {
                        type: 'string',
                    },
                    aspectRatio: {
                        type: 'ref',
                        ref: 'lex:app.bsky.embed.defs#aspectRatio',
                    },
                    presentation: {
                        type: 'string',
                        description: 'A hint to the client about how to present the video.',
                        knownValues: ['default', 'gif'],
                    },
                },
            },
        },
    },
    AppBskyFeedPost: {
        lexicon: 1,
        id: 'app.bsky.feed.post',
        defs: {
            main: {
                type: 'record',
                description: 'Record containing a Bluesky post.',
                key: 'tid',
                record: {
                    type: 'object',
                    required: ['text', 'createdAt'],
                    properties: {
                        text: {
                            type: 'string',
                            maxLength: 3000,
                            maxGraphemes: 300,
                            description: 'The primary post content. May be an empty string, if there are embeds.',
                        },
                        entities: {
                            type: 'array',
                            description: 'DEPRECATED: replaced by app.bsky.richtext.facet.',
                            items: {
                                type: 'ref',
                                ref: 'lex:app.bsky.feed.post#entity',
                            },
                        },
                        facets: {
                            type: 'array',
                            description: 'Annotations of text (mentions, URLs, hashtags, etc)',
                            items: {
                                type: 'ref',
                                ref: 'lex:app.bsky.richtext.facet',
                            },
                        },
                        reply: {
                            type: 'ref',
                            ref: 'lex:app.bsky.feed.post#replyRef',
                        },
                        embed: {
                            type: 'union',
                            refs: [
                                'lex:app.bsky.embed.images',
                                'lex:app.bsky.embed.video',
                                'lex:app.bsky.embed.gallery',
                                'lex:app.bsky.embed.external',
                                'lex:app.bsky.embed.record',
                                'lex:app.bsky.embed.recordWithMedia',
                            ],
                        },
                        langs: {
                            type: 'array',
                            description: 'Indicates human language of post primary text content.',
                            maxLength: 3,
                            items: {
                                type: 'string',
                                format: 'language',
                            },
                        },
                        labels: {
                            type: 'union',
                            description: 'Self-label values for this post. Effectively content warnings.',
                            refs: ['lex:com.atproto.label.defs#selfLabels'],
                        },
                        tags: {
                            type: 'array',
                            description: 'Additional hashtags, in addition to any included in post text and facets.',
                            maxLength: 8,
                            items: {
                                type: 'string',
                                maxLength: 640,
                                maxGraphemes: 64,
                            },
                        },
                        createdAt: {
                            type: 'string',
                            format: 'datetime',
                            description: 'Client-declared timestamp when this post was originally created.',
                        },
                    },
                },
            },
            replyRef: {
                type: 'object',
                required: ['root', 'parent'],
                properties: {
                    root: {
                        type: 'ref',
                        ref: 'lex:com.atproto.repo.strongRef',
                    },
                    parent: {
                        type: 'ref',
                        ref: 'lex:com.atproto.repo.strongRef',
                    },
                },
            },
            entity: {
                type: 'object',
                description: 'Deprecated: use facets instead.',
                required: ['index', 'type', 'value'],
                properties: {
                    index: {
                        type: 'ref',
                        ref: 'lex:app.bsky.feed.post#textSlice',
                    },
                    type: {
                        type: 'string',
                        description: "Expected values are 'mention' and 'link'.",
                    },
                    value: {
                        type: 'string',
                    },
                },
            },
            textSlice: {
                type: 'object',
                description: 'Deprecated. Use app.bsky.richtext instead -- A text segment. Start is inclusive, end is exclusive. Indices are for utf16-encoded strings.',
                required: ['start', 'end'],
                properties: {
                    start: {
                        type: 'integer',
                        minimum: 0,
                    },
                    end: {
                        type: 'integer',
                        minimum: 0,
                    },
                },
            },
        },
    },
    AppBskyRichtextFacet: {
        lexicon: 1,
        id: 'app.bsky.richtext.facet',
        defs: {
            main: {
                type: 'object',
                description: 'Annotation of a sub-string within rich text.',
                required: ['index', 'features'],
                properties: {
                    index: {
                        type: 'ref',
                        ref: 'lex:app.bsky.richtext.facet#byteSlice',
                    },
                    features: {
                        type: 'array',
                        items: {
                            type: 'union',
                            refs: [
                                'lex:app.bsky.richtext.facet#mention',
                                'lex:app.bsky.richtext.facet#link',
                                'lex:app.bsky.richtext.facet#tag',
                            ],
                        },
                    },
                },
            },
            mention: {
                type: 'object',
                description: "Facet feature for mention of another account. The text is usually a handle, including a '@' prefix, but the facet reference is a DID.",
                required: ['did'],
                properties: {
                    did: {
                        type: 'string',
                        format: 'did',
                    },
                },
            },
            link: {
                type: 'object',
                description: 'Facet feature for a URL. The text URL may have been simplified or truncated, but the facet reference should be a complete URL.',
                required: ['uri'],
                properties: {
                    uri: {
                        type: 'string',
                        format: 'uri',
                    },
                },
            },
            tag: {
                type: 'object',
                description: "Facet feature for a hashtag. The text usually includes a '#' prefix, but the facet reference should not (except in the case of 'double hash tags').",
                required: ['tag'],
                properties: {
                    tag: {
                        type: 'string',
                        maxLength: 640,
                        maxGraphemes: 64,
                    },
                },
            },
            byteSlice: {
                type: 'object',
                description: 'Specifies the sub-string range a facet feature applies to. Start index is inclusive, end index is exclusive. Indices are zero-indexed, counting bytes of the UTF-8 encoded text. NOTE: some languages, like Javascript, use UTF-16 or Unicode codepoints for string slice indexing; in these languages, convert to byte arrays before working with facets.',
                required: ['byteStart', 'byteEnd'],
                properties: {
                    byteStart: {
                        type: 'integer',
                        minimum: 0,
                    },
                    byteEnd: {
                        type: 'integer',
                        minimum: 0,
                    },
                },
            },
        },
    },
};
