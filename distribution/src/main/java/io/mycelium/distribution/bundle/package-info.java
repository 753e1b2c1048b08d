/**
 * The bundle: one file that holds a release. It is a magic, a length, an envelope and the content.
 * The envelope is a COSE_Sign message over the manifest; the manifest lists entries and chunks; the
 * content is the bytes of the entries, one after the other, in the order of their paths.
 *
 * <p>{@link io.mycelium.distribution.bundle.BundleWriter} makes a bundle from a {@link
 * io.mycelium.distribution.bundle.Declaration} and files; the same input gives the same bytes.
 * {@link io.mycelium.distribution.bundle.BundleReader} opens one. It believes nothing: the
 * signatures are checked by {@code trust.ComponentSignatureVerifier}, and the content against the
 * verified manifest, chunk by chunk.
 *
 * <p>{@link io.mycelium.distribution.bundle.PreparedBundle} is what stands between a build and a
 * publisher: a folder with the declaration and the files, which needs nothing but the signature.
 *
 * <p>The same constructors guard the writer and the reader, so that what one refuses the other
 * refuses too. {@code docs/reference/bundle-format.md} is the specification.
 */
@NullMarked
package io.mycelium.distribution.bundle;

import org.jspecify.annotations.NullMarked;
