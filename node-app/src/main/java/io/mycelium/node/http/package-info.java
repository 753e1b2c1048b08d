/**
 * The HTTP API of a node: JSON over loopback, server-sent events, metrics and health.
 *
 * <p>One route table holds each path with its method, the access it needs and its handler; the
 * server, the OpenAPI test and the documentation read that table. A request passes the gates in
 * this order: too many at once (429), host allow-list (403), route (404, 405), token (401), role
 * (403), body limit (413), handler. Handlers take an {@code ApiRequest} and return an {@code
 * ApiResponse}; they know nothing of the server that carries them.
 */
@NullMarked
package io.mycelium.node.http;

import org.jspecify.annotations.NullMarked;
