package io.mycelium.actors.registry;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.BundleWriter;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Dependency;
import io.mycelium.distribution.release.AppendResult;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.release.ReleaseStatement;
import io.mycelium.distribution.release.SignedStatement;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.TrustView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A fleet that publishes versions of one component. */
public final class Published {
  /** The component. */
  public static final ComponentId HELLO = new ComponentId("acme.hello");

  private final SigningKey root = SigningKey.generate(new SecureRandom());
  private final SigningKey publisher = SigningKey.generate(new SecureRandom());
  private final Path directory;
  private final List<ReleaseLog> earlier = new ArrayList<>();
  private ReleaseLog log = ReleaseLog.rootedIn(root.publicKeys());

  /** A fleet that keeps its bundles in the directory. */
  public Published(Path directory) {
    this.directory = directory;
    append(new ReleaseStatement.Delegate(new NamePattern("acme.*"), publisher.publicKeys()), root);
  }

  /** The log that a new node has. */
  ReleaseLog empty() {
    return ReleaseLog.rootedIn(root.publicKeys());
  }

  /** What was published. */
  public ReleaseLog log() {
    return log;
  }

  void publish(String version) {
    publish(version, "hello " + version);
  }

  void publish(String version, String text) {
    publish(Declaration.of(HELLO, Version.parse(version), "acme.hello.Hello", "acme.hello"), text);
  }

  /** Publishes a version of any component, which needs others. */
  public void publish(ComponentId component, String version, Dependency... needs) {
    publish(
        new Declaration(
            component,
            Version.parse(version),
            "acme.hello.Hello",
            "acme.hello",
            VersionRange.ANY,
            Declaration.ANY_PLATFORM,
            List.of(needs),
            List.of(),
            List.of(),
            Declaration.DEFAULT_RETENTION,
            0,
            Map.of()),
        component + " " + version);
  }

  private void publish(Declaration declaration, String text) {
    try {
      String name = declaration.component() + "-" + declaration.version();
      Path content = Files.writeString(directory.resolve(name + ".jar"), text);
      Path bundle = directory.resolve(name + ".bundle");
      BundleWriter.write(declaration, Map.of("a.jar", content), publisher, bundle);
      try (BundleReader reader = BundleReader.open(bundle)) {
        TrustView trust = TrustView.of(NamePattern.ALL, publisher.publicKeys());
        append(
            ReleaseStatement.Publish.of(
                ComponentSignatureVerifier.verify(reader.envelope(), trust)),
            publisher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void yank(String version) {
    append(new ReleaseStatement.Yank(HELLO, Version.parse(version), "broken"), publisher);
  }

  /** A page as the owner of the log hands it out. */
  ReleaseReads.Page page(long fromIndex, int max) {
    return page(log, fromIndex, max);
  }

  /** A page of the log as it was when it had so many statements. */
  ReleaseReads.Page earlierPage(int statements, long fromIndex, int max) {
    return page(earlier.get(statements), fromIndex, max);
  }

  private static ReleaseReads.Page page(ReleaseLog log, long fromIndex, int max) {
    return new ReleaseReads.Page(
        log.entriesFrom(fromIndex).stream().limit(max).map(entry -> entry.signed().cose()).toList(),
        log.head().lastIndex(),
        log.head().root());
  }

  private void append(ReleaseStatement statement, SigningKey key) {
    earlier.add(log);
    log =
        switch (log.append(SignedStatement.sign(statement, root.id(), key))) {
          case AppendResult.Appended appended -> appended.log();
          case AppendResult.Refused refused -> throw new IllegalStateException(refused.message());
        };
  }
}
