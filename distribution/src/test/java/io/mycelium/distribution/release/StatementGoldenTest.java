package io.mycelium.distribution.release;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Golden;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One stored statement of each kind, and the head of the log that they make. */
class StatementGoldenTest {
  private static final ComponentId HELLO = new ComponentId("acme.hello");

  @Test
  void statements_signedAgain_areTheStoredOnes() throws IOException {
    Golden.check("root.key", ROOT.publicKeys().encoded());
    Golden.check(
        "delegate.statement",
        signed(
            new ReleaseStatement.Delegate(new NamePattern("acme.*"), PUBLISHER.publicKeys()),
            ROOT));
    Golden.check("publish.statement", signed(publish(), PUBLISHER));
    Golden.check(
        "yank.statement",
        signed(
            new ReleaseStatement.Yank(HELLO, Version.parse("1.2.3"), "It greets the wrong one."),
            PUBLISHER));
  }

  @Test
  void storedStatements_replayed_haveTheStoredHead() throws IOException {
    PublicKeySet root = PublicKeySet.decode(Golden.read("root.key"));
    List<SignedStatement> statements =
        List.of(
            new SignedStatement(Golden.read("delegate.statement")),
            new SignedStatement(Golden.read("publish.statement")),
            new SignedStatement(Golden.read("yank.statement")));

    ReleaseLog log = ReleaseLog.replay(ROOT.id(), root, statements);

    assertThat(log.releases(HELLO))
        .singleElement()
        .satisfies(
            release ->
                assertThat(release.yanked())
                    .contains(new Release.Yanked(3, "It greets the wrong one.")));
    Golden.check("head.txt", log.head().root().hex().getBytes(StandardCharsets.US_ASCII));
  }

  private static ReleaseStatement.Publish publish() throws IOException {
    Path bundle = Path.of("src/test/resources/golden/example-1.bundle");
    try (BundleReader reader = BundleReader.open(bundle)) {
      return ReleaseStatement.Publish.of(
          ComponentSignatureVerifier.verify(
              reader.envelope(), TrustView.of(NamePattern.ALL, PUBLISHER.publicKeys())));
    }
  }

  private static byte[] signed(ReleaseStatement statement, SigningKey key) {
    return SignedStatement.sign(statement, ROOT.id(), key).cose();
  }
}
