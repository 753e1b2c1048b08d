package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Sends samples of every message of a protocol through the serializer of the wire. */
public final class RoundTrips {
  private RoundTrips() {}

  /** Fails when a message has no sample, or comes back as another. */
  public static <M> void verify(ActorSystem<?> system, Class<M> root, List<? extends M> samples) {
    assertThat(samples.stream().<Class<?>>map(Object::getClass).distinct().toList())
        .as("a sample of each message of %s", root.getSimpleName())
        .containsExactlyInAnyOrderElementsOf(SealedTypes.leavesOf(root));
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(system));
    for (M sample : samples) {
      SerializerWithStringManifest serializer =
          (SerializerWithStringManifest) serialization.findSerializerFor(sample);
      byte[] wire = serialization.serialize(sample).get();
      Object read =
          serialization
              .deserialize(wire, serializer.identifier(), serializer.manifest(sample))
              .get();
      assertThat(read)
          .usingRecursiveComparison()
          .withEqualsForType(Object::equals, ActorRef.class)
          .isEqualTo(sample);
    }
  }
}
