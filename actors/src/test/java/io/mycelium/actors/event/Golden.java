package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stored samples of events, one file per type and version. An event type without a file fails; so
 * does a program that writes or reads another form than the stored one. A new file is written by
 * running the test with {@code -Dgolden.write=true}.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/events");
  private static final boolean WRITE = Boolean.getBoolean("golden.write");

  private Golden() {}

  /** Holds the samples, one for each type of event, to their files. */
  public static <E> void verify(Class<E> root, EventCodec<E> codec, List<? extends E> samples) {
    Map<Class<?>, E> byType = new HashMap<>();
    samples.forEach(sample -> byType.put(sample.getClass(), sample));
    assertThat(byType.keySet())
        .as("a sample of each event of %s", root.getSimpleName())
        .containsExactlyInAnyOrderElementsOf(SealedTypes.leavesOf(root));
    byType.values().forEach(sample -> verify(codec, sample));
  }

  private static <E> void verify(EventCodec<E> codec, E sample) {
    Payload payload = codec.encode(sample);
    Path file = FOLDER.resolve("%s.v%d.cbor".formatted(payload.type(), payload.version()));
    try {
      if (WRITE && !Files.exists(file)) {
        Files.createDirectories(FOLDER);
        Files.write(file, payload.bytes());
      }
      assertThat(file).as("stored sample of '%s'", payload.type()).exists();
      byte[] stored = Files.readAllBytes(file);
      assertThat(payload.bytes()).as("form of '%s'", payload.type()).isEqualTo(stored);
      E read = codec.decode(new Payload(payload.type(), payload.version(), stored));
      assertThat(read).usingRecursiveComparison().isEqualTo(sample);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
