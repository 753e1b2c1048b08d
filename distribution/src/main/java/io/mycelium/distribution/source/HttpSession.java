package io.mycelium.distribution.source;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads one bundle from a web server: by ranges if the server has them, otherwise as one stream
 * that is skipped forward and, a limited number of times, started again.
 */
final class HttpSession implements SourceSession {
  private final URI base;
  private final HttpSettings settings;
  private final ContentLayout layout;
  private final HttpExchange exchange;

  private URI address;
  private boolean connected;
  private long contentStart;
  private @Nullable InputStream stream;
  private long streamPosition;
  private int restarts;

  HttpSession(HttpClient client, URI base, HttpSettings settings, ContentLayout layout) {
    this.base = base;
    this.settings = settings;
    this.layout = layout;
    this.exchange = new HttpExchange(client, settings);
    this.address = base;
  }

  @Override
  public ChunkSet available() {
    if (!connected) {
      connect();
      connected = true;
    }
    return ChunkSet.all(layout.chunkCount());
  }

  private void connect() {
    SourceException first = null;
    for (String name : BundleFiles.names(layout)) {
      address = base.resolve(name);
      try {
        probe();
        return;
      } catch (SourceException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first == null ? new SourceException("no name for " + layout.name()) : first;
  }

  private void probe() {
    HttpExchange.Answer answer = exchange.get(address, 0, 0);
    if (answer.fileBytes().isEmpty()) {
      throw new SourceException("%s does not say how long it is".formatted(address));
    }
    contentStart = BundleFiles.contentStart(answer.fileBytes().getAsLong(), layout);
    if (answer.status() == 200) {
      stream = answer.body();
      streamPosition = 0;
    } else {
      drain(answer.body());
    }
  }

  /** Reads the one byte that is left, so that the connection can be used again. */
  private static void drain(InputStream body) {
    try (body) {
      body.readNBytes(1);
    } catch (IOException e) {
      throw new SourceException("cannot read an answer: " + e, e);
    }
  }

  @Override
  public boolean isSequential() {
    return stream != null;
  }

  @Override
  public void fetch(int index, ByteBuffer target) {
    long first = contentStart + layout.span(index).offset();
    try {
      if (stream == null) {
        fetchRange(index, first, target);
      } else {
        fetchFromStream(index, first, target);
      }
    } catch (IOException e) {
      throw new SourceException("%s broke off in chunk %d: %s".formatted(address, index, e), e);
    }
  }

  private void fetchRange(int index, long first, ByteBuffer target) throws IOException {
    long last = first + target.remaining() - 1;
    HttpExchange.Answer answer = exchange.get(address, first, last);
    if (answer.status() != 206) {
      answer.body().close();
      throw new SourceException("%s honours ranges no longer".formatted(address));
    }
    try (InputStream body = answer.body()) {
      fill(index, body, target);
      // Reading to the end gives the connection back to the pool.
      if (body.read() >= 0) {
        throw new SourceException(
            "%s sends more than the %d bytes of chunk %d"
                .formatted(address, layout.span(index).lengthBytes(), index));
      }
    }
  }

  private void fetchFromStream(int index, long first, ByteBuffer target) throws IOException {
    InputStream open = stream;
    if (open == null || first < streamPosition) {
      open = restart();
    }
    open.skipNBytes(first - streamPosition);
    streamPosition = first;
    int length = target.remaining();
    fill(index, open, target);
    streamPosition += length;
  }

  private InputStream restart() throws IOException {
    restarts++;
    if (restarts > settings.maxRestarts()) {
      throw new SourceException(
          "%s ignores ranges and was read from the start %d times, the limit"
              .formatted(address, settings.maxRestarts()));
    }
    InputStream old = stream;
    if (old != null) {
      old.close();
    }
    InputStream opened = exchange.get(address, 0, contentStart + layout.contentBytes() - 1).body();
    stream = opened;
    streamPosition = 0;
    return opened;
  }

  private void fill(int index, InputStream body, ByteBuffer target) throws IOException {
    int wanted = target.remaining();
    ReadableByteChannel channel = Channels.newChannel(body);
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new SourceException(
            "%s broke off in chunk %d after %d of %d bytes"
                .formatted(address, index, wanted - target.remaining(), wanted));
      }
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
