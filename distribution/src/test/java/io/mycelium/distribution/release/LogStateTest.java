package io.mycelium.distribution.release;

import static io.mycelium.distribution.trust.TestKeys.PUBLISHER;
import static io.mycelium.distribution.trust.TestKeys.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.MerkleTree;
import io.mycelium.distribution.PersistentMap;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judges statements as if their signatures were verified, so that only the log itself costs. */
class LogStateTest {
  private static final int LONG = 5_000;
  private static final int SHORT = 100;
  private static final int MEASURED = 50;
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path directory;

  @Test
  void judge_aLongLog_copiesHardlyMoreThanAShortOne() throws IOException {
    VerifiedManifest verified = verified();
    LogState shortLog = log(verified, SHORT);
    LogState longLog = log(verified, LONG);
    assertThat(longLog.lastIndex()).isEqualTo(2 * LONG);
    // What the first run loads and compiles counts for neither.
    bytesAllocated(shortLog, SHORT);

    long forShort = bytesAllocated(shortLog, SHORT);
    long forLong = bytesAllocated(longLog, LONG);

    // A copy of the log would be 50 times as much, the logarithm of its size is twice.
    assertThat(forLong)
        .as("bytes for %d statements, %d for a short log", 2 * MEASURED, forShort)
        .isLessThan(3 * forShort);
  }

  @Test
  void judge_whenTheLogIsFull_isRefusedWithTheLimit() {
    LogState full = LogState.rootedIn(ROOT.publicKeys());
    PersistentMap<Long, LogEntry> entries = PersistentMap.empty();
    SignedStatement signed = SignedStatement.sign(delegate(0), ROOT.id(), ROOT);
    LogEntry entry = new LogEntry(1, ROOT.id(), delegate(0), signed);
    for (long index = 1; index <= ReleaseLog.MAX_STATEMENTS; index++) {
      entries = entries.with(index, entry);
    }
    full =
        new LogState(
            full.root(), entries, full.releases(), full.delegations(), full.trust(), full.tree());

    assertThat(full.judge(signed))
        .isInstanceOfSatisfying(
            LogState.Verdict.Refused.class,
            refused -> {
              assertThat(refused.refusal().reason()).isEqualTo(AppendResult.Reason.LOG_FULL);
              assertThat(refused.refusal().message())
                  .contains("has 65536 statements; at most 65536");
            });
  }

  /** A log in which so many delegations were said, and so many releases made. */
  private static LogState log(VerifiedManifest verified, int size) {
    LogState log = LogState.rootedIn(ROOT.publicKeys());
    for (int i = 0; i < size; i++) {
      log = after(log, delegate(i), ROOT);
    }
    // Publications would be verified: they get their places as the log gives them.
    PersistentMap<Version, Release> versions = PersistentMap.empty();
    PersistentMap<Long, LogEntry> entries = log.entries();
    MerkleTree tree = log.tree();
    for (int i = 0; i < size; i++) {
      long index = entries.size() + 1L;
      SignedStatement signed = new SignedStatement(new byte[] {(byte) i});
      versions = versions.with(version(i), new Release(index, verified, Optional.empty()));
      entries = entries.with(index, new LogEntry(index, PUBLISHER.id(), delegate(i), signed));
      tree = tree.plus(signed.cose());
    }
    return new LogState(
        log.root(),
        entries,
        log.releases().with(HELLO, versions),
        log.delegations(),
        log.trust(),
        tree);
  }

  private static long bytesAllocated(LogState log, int size) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    LogState delegated = afterAll(log, i -> delegate(size + i), ROOT);
    LogState yanked =
        afterAll(delegated, i -> new ReleaseStatement.Yank(HELLO, version(i), "broken"), PUBLISHER);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(yanked.lastIndex()).isEqualTo(log.lastIndex() + 2 * MEASURED);
    assertThat(yanked.trust().allows(PUBLISHER.id(), new ComponentId("acme.c" + size))).isTrue();
    assertThat(yanked.find(HELLO, version(0))).matches(release -> !release.isUsable());
    assertThat(log.find(HELLO, version(0))).matches(Release::isUsable);
    return bytes;
  }

  private static LogState afterAll(
      LogState log, IntFunction<ReleaseStatement> statement, SigningKey signer) {
    LogState after = log;
    for (int i = 0; i < MEASURED; i++) {
      after = after(after, statement.apply(i), signer);
    }
    return after;
  }

  private static LogState after(LogState log, ReleaseStatement statement, SigningKey signer) {
    LogState.Verdict verdict =
        log.judge(signer.id(), statement, new SignedStatement(new byte[] {1}));
    assertThat(verdict).isInstanceOf(LogState.Verdict.Added.class);
    return ((LogState.Verdict.Added) verdict).next();
  }

  private static ReleaseStatement.Delegate delegate(int i) {
    NamePattern pattern = i == 0 ? NamePattern.ALL : new NamePattern("acme.c" + i);
    return new ReleaseStatement.Delegate(pattern, PUBLISHER.publicKeys());
  }

  private static Version version(int i) {
    return new Version(1, i, 0, "");
  }

  private VerifiedManifest verified() throws IOException {
    Path bundle =
        TestBundles.write(
            directory,
            TestBundles.declaration(HELLO.value(), "1.0.0"),
            Map.of("a.jar", "hello"),
            PUBLISHER);
    try (BundleReader reader = BundleReader.open(bundle)) {
      return ComponentSignatureVerifier.verify(
          reader.envelope(), TrustView.of(NamePattern.ALL, PUBLISHER.publicKeys()));
    }
  }
}
