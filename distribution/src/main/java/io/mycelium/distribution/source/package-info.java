/**
 * Where bytes may come from.
 *
 * <p>A {@link io.mycelium.distribution.source.Source} opens a session per bundle; the session says
 * which chunks it has and delivers them one at a time. Sources never check digests and are never
 * believed: whoever takes a chunk from them hashes it before it is written.
 *
 * <p>Here live the two trusted sources that need no other service: a folder of bundle files and a
 * web server. The content is the last part of a bundle file, so both find it by counting back from
 * the end: the file is read at {@code length - contentBytes + offset}. Peers are in {@code peer}.
 */
@NullMarked
package io.mycelium.distribution.source;

import org.jspecify.annotations.NullMarked;
