package io.mycelium.distribution;

import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.source.SourceException;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import io.mycelium.distribution.source.SourceSession;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets no source deliver before all are connected, so that a slow machine gives all a share. */
final class StartingGate {
  private final CountDownLatch unconnected;

  private StartingGate(int sources) {
    unconnected = new CountDownLatch(sources);
  }

  static List<Source> before(List<Source> sources) {
    StartingGate gate = new StartingGate(sources.size());
    return sources.stream().<Source>map(source -> gate.new Gated(source)).toList();
  }

  private final class Gated implements Source {
    private final Source source;

    Gated(Source source) {
      this.source = source;
    }

    @Override
    public SourceId id() {
      return source.id();
    }

    @Override
    public SourceKind kind() {
      return source.kind();
    }

    @Override
    public SourceSession session(ContentLayout layout) {
      SourceSession session = source.session(layout);
      return new SourceSession() {
        @Override
        public ChunkSet available() {
          ChunkSet chunks = session.available();
          unconnected.countDown();
          return chunks;
        }

        @Override
        public void expect(int index) {
          session.expect(index);
        }

        @Override
        public void fetch(int index, ByteBuffer target) {
          try {
            if (!unconnected.await(30, TimeUnit.SECONDS)) {
              throw new SourceException("the other sources did not connect");
            }
          } catch (InterruptedException e) {
            throw new SourceException("interrupted", e);
          }
          session.fetch(index, target);
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }
}
