package io.mycelium.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.BundleWriter;
import io.mycelium.distribution.bundle.TestBundles;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CachedBundle;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.source.DirectorySource;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TestKeys;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the publisher's files to the files that a node loads. */
class SignedBundleTest {
  @TempDir Path folder;

  @Test
  void bundle_signedDownloadedAndExtracted_isWhatWasPublished() throws Exception {
    byte[] jar = TestContent.of(20, 1 << 16, 300_000).bytes();
    Path source = Files.write(folder.resolve("source.jar"), jar);
    Path published = folder.resolve("acme.hello-1.2.3.bundle");
    BundleWriter.write(
        TestBundles.example(),
        Map.of("lib/hello.jar", source, "again.jar", source),
        TestKeys.PUBLISHER,
        published);
    VerifiedManifest manifest;
    try (BundleReader reader = BundleReader.open(published)) {
      manifest =
          ComponentSignatureVerifier.verify(
              reader.envelope(), TrustView.of(NamePattern.ALL, TestKeys.PUBLISHER.publicKeys()));
    }

    try (ComponentDiskCache cache =
        new ComponentDiskCache(folder.resolve("cache"), CacheLimits.defaults())) {
      ComponentDistributionClient client =
          new ComponentDistributionClient(
              cache, TransferLimits.defaults(), new SplittableRandom(1), System::nanoTime);
      DownloadReport report =
          client.download(manifest, List.of(), List.of(new DirectorySource(folder)), Progress.NONE);

      assertThat(report.transferredBytes()).isEqualTo(600_000);
      CachedBundle bundle = cache.open(manifest.manifest().root()).orElseThrow();
      assertThat(bundle.envelope()).isEqualTo(manifest.envelope());
      assertThat(bundle.extract(manifest, folder.resolve("out")))
          .containsExactly(folder.resolve("out/again.jar"), folder.resolve("out/lib/hello.jar"))
          .allSatisfy(file -> assertThat(file).hasBinaryContent(jar));
    }
  }
}
