package io.mycelium.distribution.release;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.ROOT;
import static io.mycelium.distribution.trust.TestKeys.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.release.AppendResult.Appended;
import io.mycelium.distribution.release.AppendResult.Reason;
import io.mycelium.distribution.release.AppendResult.Refused;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseLogTest {
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final Version FIRST = Version.parse("1.0.0");
  private static final ReleaseLog EMPTY = ReleaseLog.rootedIn(ROOT.publicKeys());

  @TempDir private Path directory;

  @Test
  void empty_hasHeadOfItsRoot() {
    assertThat(EMPTY.head().lastIndex()).isZero();
    assertThat(EMPTY.head()).isNotEqualTo(ReleaseLog.rootedIn(STRANGER.publicKeys()).head());
  }

  @Test
  void delegatePublishYank_inOrder_areIndexed() throws IOException {
    ReleaseLog log = published();

    Appended yanked = added(log, signed(yank("broken"), PUBLISHER));

    assertThat(yanked.index()).isEqualTo(3);
    assertThat(log.releases(HELLO)).singleElement().matches(Release::isUsable);
    assertThat(yanked.log().releases(HELLO))
        .singleElement()
        .satisfies(
            release -> {
              assertThat(release.index()).isEqualTo(2);
              assertThat(release.yanked()).contains(new Release.Yanked(3, "broken"));
            });
    assertThat(yanked.log().components()).containsExactly(HELLO);
    assertThat(yanked.log().entriesFrom(2)).extracting(LogEntry::index).containsExactly(2L, 3L);
    assertThat(yanked.log().entriesFrom(4)).isEmpty();
  }

  @Test
  void yank_byRoot_isTaken() throws IOException {
    assertThat(added(published(), signed(yank("recalled"), ROOT)).index()).isEqualTo(3);
  }

  @Test
  void publish_sameManifestAgain_hasFirstIndexAndChangesNothing() throws IOException {
    ReleaseLog log = published();

    Appended again = added(log, signed(publish("1.0.0", "hello", PUBLISHER), PUBLISHER));

    assertThat(again.index()).isEqualTo(2);
    assertThat(again.fresh()).isFalse();
    assertThat(again.log()).isSameAs(log);
  }

  @Test
  void delegateAndYank_again_haveFirstIndex() throws IOException {
    ReleaseLog log = added(published(), signed(yank("broken"), PUBLISHER)).log();

    assertThat(added(log, signed(yank("broken twice"), PUBLISHER)).index()).isEqualTo(3);
    assertThat(added(log, signed(delegate("acme.*"), ROOT)).index()).isEqualTo(1);
  }

  @Test
  void publish_versionTakenByOtherBytes_isRefused() throws IOException {
    refuses(
        published(),
        signed(publish("1.0.0", "other", PUBLISHER), PUBLISHER),
        Reason.VERSION_TAKEN,
        "published at index 2");
  }

  @Test
  void publish_byUnknownKey_isRefused() throws IOException {
    refuses(
        published(),
        signed(publish("2.0.0", "hello", STRANGER), STRANGER),
        Reason.UNKNOWN_KEY,
        STRANGER.id().hex());
  }

  @Test
  void publish_outsideDelegation_isRefused() throws IOException {
    ReleaseLog log = added(EMPTY, signed(delegate("acme.other"), ROOT)).log();

    refuses(
        log,
        signed(publish("1.0.0", "hello", PUBLISHER), PUBLISHER),
        Reason.NAME_NOT_DELEGATED,
        "may sign [acme.other], not 'acme.hello'");
  }

  @Test
  void publish_byRoot_isRefused() throws IOException {
    refuses(
        published(),
        signed(publish("2.0.0", "hello", ROOT), ROOT),
        Reason.ROOT_CANNOT_PUBLISH,
        "delegated key");
  }

  @Test
  void publish_ofManifestByAnotherPublisher_isRefused() throws IOException {
    ReleaseStatement.Delegate both =
        new ReleaseStatement.Delegate(NamePattern.ALL, STRANGER.publicKeys());
    ReleaseLog log = added(published(), signed(both, ROOT)).log();

    refuses(
        log,
        signed(publish("2.0.0", "hello", STRANGER), PUBLISHER),
        Reason.MANIFEST_MISMATCH,
        STRANGER.id().hex());
  }

  @Test
  void publish_ofManifestByUnknownKey_isRefused() throws IOException {
    refuses(
        published(),
        signed(publish("2.0.0", "hello", STRANGER), PUBLISHER),
        Reason.BAD_MANIFEST,
        "UNKNOWN_KEY");
  }

  @Test
  void publish_thatSaysOtherThanItsManifest_isRefused() throws IOException {
    ReleaseStatement.Publish good = publish("2.0.0", "hello", PUBLISHER);
    List<ReleaseStatement.Publish> lies =
        List.of(
            new ReleaseStatement.Publish(
                new ComponentId("acme.bye"),
                good.version(),
                good.root(),
                good.envelopeDigest(),
                good.envelope()),
            new ReleaseStatement.Publish(
                HELLO, FIRST, good.root(), good.envelopeDigest(), good.envelope()),
            new ReleaseStatement.Publish(
                HELLO,
                good.version(),
                Digest.of(new byte[1]),
                good.envelopeDigest(),
                good.envelope()),
            new ReleaseStatement.Publish(
                HELLO, good.version(), good.root(), Digest.of(new byte[1]), good.envelope()));
    for (ReleaseStatement.Publish lie : lies) {
      refuses(published(), signed(lie, PUBLISHER), Reason.MANIFEST_MISMATCH, "carries");
    }
  }

  @Test
  void delegate_byPublisher_isRefused() throws IOException {
    refuses(published(), signed(delegate("*"), PUBLISHER), Reason.NOT_ROOT, "only the root");
  }

  @Test
  void yank_ofUnknownRelease_isRefused() throws IOException {
    ReleaseStatement.Yank unknown =
        new ReleaseStatement.Yank(HELLO, Version.parse("9.0.0"), "broken");

    refuses(published(), signed(unknown, PUBLISHER), Reason.UNKNOWN_RELEASE, "9.0.0");
  }

  @Test
  void yank_outsideDelegation_isRefused() throws IOException {
    ReleaseStatement.Delegate other =
        new ReleaseStatement.Delegate(new NamePattern("other"), STRANGER.publicKeys());
    ReleaseLog log = added(published(), signed(other, ROOT)).log();

    refuses(log, signed(yank("spite"), STRANGER), Reason.NAME_NOT_DELEGATED, "may sign [other]");
  }

  @Test
  void statement_forAnotherFleet_isRefused() throws IOException {
    SignedStatement foreign = SignedStatement.sign(yank("broken"), STRANGER.id(), PUBLISHER);

    refuses(published(), foreign, Reason.WRONG_FLEET, STRANGER.id().hex());
  }

  @Test
  void statement_withBrokenSignature_isRefused() throws IOException {
    byte[] broken = signed(yank("broken"), PUBLISHER).cose();
    broken[broken.length - 1] ^= 1;

    refuses(published(), new SignedStatement(broken), Reason.BAD_SIGNATURE, "ML_DSA_65");
  }

  @Test
  void statement_thatIsAManifest_isRefused() throws IOException {
    byte[] envelope = publish("1.0.0", "hello", PUBLISHER).envelope();

    refuses(published(), new SignedStatement(envelope), Reason.MALFORMED, "content type");
  }

  @Test
  void replay_ofEntries_hasSameHeadAndReleases() throws IOException {
    ReleaseLog log = added(published(), signed(yank("broken"), PUBLISHER)).log();
    List<SignedStatement> statements = log.entriesFrom(1).stream().map(LogEntry::signed).toList();

    ReleaseLog replayed = ReleaseLog.replay(ROOT.id(), ROOT.publicKeys(), statements);

    assertThat(replayed.head()).isEqualTo(log.head());
    assertThat(replayed.releases(HELLO)).isEqualTo(log.releases(HELLO));
    assertThat(replayed.trust().patternsOf(PUBLISHER.id()))
        .containsExactly(new NamePattern("acme.*"));
  }

  @Test
  void replay_underAnotherRootOrInAnotherOrder_isRefused() throws IOException {
    List<SignedStatement> statements =
        published().entriesFrom(1).stream().map(LogEntry::signed).toList();

    assertThatThrownBy(() -> ReleaseLog.replay(STRANGER.id(), ROOT.publicKeys(), statements))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(STRANGER.id().hex());
    assertThatThrownBy(() -> ReleaseLog.replay(ROOT.id(), ROOT.publicKeys(), statements.reversed()))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("statement 1 of the log: UNKNOWN_KEY");
    assertThatThrownBy(
            () ->
                ReleaseLog.replay(
                    ROOT.id(),
                    ROOT.publicKeys(),
                    List.of(statements.getFirst(), statements.getFirst())))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("statement 2 of the log repeats statement 1");
  }

  private ReleaseLog published() throws IOException {
    ReleaseLog delegated = added(EMPTY, signed(delegate("acme.*"), ROOT)).log();
    return added(delegated, signed(publish("1.0.0", "hello", PUBLISHER), PUBLISHER)).log();
  }

  private ReleaseStatement.Publish publish(String version, String content, SigningKey key)
      throws IOException {
    Path bundle =
        TestBundles.write(
            directory,
            TestBundles.declaration("acme.hello", version),
            Map.of("a.jar", content),
            key);
    try (BundleReader reader = BundleReader.open(bundle)) {
      TrustView trust = TrustView.of(NamePattern.ALL, key.publicKeys());
      return ReleaseStatement.Publish.of(
          ComponentSignatureVerifier.verify(reader.envelope(), trust));
    }
  }

  private static ReleaseStatement.Delegate delegate(String pattern) {
    return new ReleaseStatement.Delegate(new NamePattern(pattern), PUBLISHER.publicKeys());
  }

  private static ReleaseStatement.Yank yank(String reason) {
    return new ReleaseStatement.Yank(HELLO, FIRST, reason);
  }

  private static SignedStatement signed(ReleaseStatement statement, SigningKey key) {
    return SignedStatement.sign(statement, ROOT.id(), key);
  }

  private static Appended added(ReleaseLog log, SignedStatement statement) {
    AppendResult result = log.append(statement);
    assertThat(result).isInstanceOf(Appended.class);
    return (Appended) result;
  }

  private static void refuses(
      ReleaseLog log, SignedStatement statement, Reason reason, String message) {
    TreeHead before = log.head();
    AppendResult result = log.append(statement);
    assertThat(result).isInstanceOf(Refused.class);
    Refused refused = (Refused) result;
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.message()).contains(message);
    assertThat(log.head()).isEqualTo(before);
  }
}
