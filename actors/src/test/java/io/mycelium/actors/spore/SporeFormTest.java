package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.AuditedKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of two builds gossip with each other: the bytes of a spore are held to a file. */
class SporeFormTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Path FOLDER = Path.of("src/test/resources/spores");

  /** Test 1 of RFC 8032, section 7.1; signatures of Ed25519 are the same each time. */
  private static final String SECRET =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static CardSigner node() throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    PrivateKey secret =
        keys.generatePrivate(
            new EdECPrivateKeySpec(NamedParameterSpec.ED25519, HexFormat.of().parseHex(SECRET)));
    PublicKey open = keys.generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(PUBLIC)));
    return CardSigner.of(open, secret);
  }

  private static SporeData sample(String manifest) throws GeneralSecurityException {
    return manifest.equals("cards-1")
        ? CardBucket.of(List.of(Cards.holder(node(), List.of(Cards.root(1), Cards.root(2)))))
        : HeadRegister.of(new LogHead(7, Cards.root(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cards-1", "head-1"})
  void spore_hasTheBytesThatWereStored(String manifest) throws Exception {
    SporeData sample = sample(manifest);
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(ACTORS.system()));
    SerializerWithStringManifest serializer =
        (SerializerWithStringManifest) serialization.findSerializerFor(sample);
    assertThat(serializer.manifest(sample)).isEqualTo(manifest);
    assertThat(HexFormat.of().formatHex(serializer.toBinary(sample)))
        .isEqualTo(stored(manifest, serializer.toBinary(sample)));

    assertThat(
            serializer.fromBinary(HexFormat.of().parseHex(stored(manifest, new byte[0])), manifest))
        .isEqualTo(sample);
  }

  private static String stored(String manifest, byte[] now) throws IOException {
    Path file = FOLDER.resolve(manifest + ".hex");
    if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, HexFormat.of().formatHex(now) + "\n");
    }
    return Files.readString(file).strip();
  }
}
