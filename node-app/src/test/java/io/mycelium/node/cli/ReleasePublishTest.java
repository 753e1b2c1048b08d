package io.mycelium.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.BundleWriter;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.node.fleet.FakeFleet;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.http.HttpApi;
import io.mycelium.node.http.HttpSettings;
import io.mycelium.node.http.Routes;
import io.mycelium.node.http.Tokens;
import io.mycelium.node.warden.FleetDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What stands in the fleet's source after each outcome of a publication. */
final class ReleasePublishTest {
  private static final Outcome TAKEN =
      new Outcome.Refused(Outcome.Reason.CONFLICT, "acme.hello 1.0.0 was published before");

  @TempDir private Path temp;
  private final FakeFleet fleet = new FakeFleet();
  private final StringWriter err = new StringWriter();

  @SuppressWarnings("NullAway.Init")
  private HttpApi api;

  private static final Declaration HELLO =
      Declaration.of(
          new ComponentId("acme.hello"), Version.parse("1.0.0"), "acme.Hello", "acme.hello");

  @SuppressWarnings("NullAway.Init")
  private Path source;

  @SuppressWarnings("NullAway.Init")
  private Path bundle;

  @SuppressWarnings("NullAway.Init")
  private Path target;

  @BeforeEach
  void start() throws IOException {
    FleetDirectory directory =
        FleetDirectory.openOrFound(
            temp.resolve("fleet"), InstantSource.system(), new SecureRandom());
    api =
        HttpApi.start(
            HttpSettings.loopback(0),
            new Tokens(directory.tokens()::all),
            Routes.over(fleet.api()));
    source = directory.source();
    assertThat(run("keys", "generate", temp.resolve("publisher").toString())).isZero();
    bundle = temp.resolve("hello.bundle");
    Manifest manifest = write(HELLO, Map.of("hello.jar", jar("hello.jar", new byte[0])));
    target = source.resolve(manifest.root().hex() + ".bundle");
  }

  private Manifest write(Declaration declaration, Map<String, Path> files) throws IOException {
    Files.deleteIfExists(bundle);
    return BundleWriter.write(
        declaration, files, KeyFiles.readPrivate(temp.resolve("publisher.key")), bundle);
  }

  /** A jar with one class, or with none. */
  private Path jar(String name, byte[] type) throws IOException {
    Path jar = temp.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry(type.length == 0 ? "notes.txt" : "acme/Hello.class"));
      out.write(type);
      out.closeEntry();
    }
    return jar;
  }

  /** A class that ends the JVM. */
  private static byte[] exits() {
    return ClassFile.of()
        .build(
            ClassDesc.of("acme.Hello"),
            type ->
                type.withMethodBody(
                    "act",
                    MethodTypeDesc.of(ConstantDescs.CD_void),
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    code ->
                        code.iconst_1()
                            .invokestatic(
                                ClassDesc.of("java.lang.System"),
                                "exit",
                                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int))
                            .return_()));
  }

  @Test
  void bundle_thatCanEndItsNode_isRefusedAndNothingIsAsked() throws IOException {
    fleet.releases(
        () -> {
          throw new IllegalStateException("the log was asked");
        });
    write(HELLO, Map.of("hello.jar", jar("bad.jar", exits())));

    assertThat(publish()).isEqualTo(RootCommand.FAILED);

    assertThat(err.toString())
        .contains(
            "1 calls that keep it in memory", "exit in acme.Hello.act", "isolation 'process'");
    assertThat(inSource()).isEmpty();
  }

  @Test
  void bundle_whoseReportAcceptsTheCall_orWithAProcessOfItsOwn_isPublished() throws IOException {
    Path jar = jar("bad.jar", exits());
    Path report =
        Files.writeString(
            temp.resolve("pins.json"),
            """
            {"pins": 1, "accepted":
              [{"rule": "exit", "class": "acme.Hello", "call": "java.lang.System.exit"}]}
            """);
    write(HELLO, Map.of("hello.jar", jar, "pins.json", report));
    assertThat(publish()).as(err.toString()).isZero();

    write(HELLO.withIsolation(Isolation.PROCESS), Map.of("hello.jar", jar));
    assertThat(publish()).as(err.toString()).isZero();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int run(String... arguments) {
    CommandLine line = RootCommand.commandLine();
    line.setOut(new PrintWriter(new StringWriter(), true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private int publish(Path file, String url) {
    return run(
        "release",
        "publish",
        file.toString(),
        "--key",
        temp.resolve("publisher.key").toString(),
        "--data",
        temp.resolve("fleet").toString(),
        "--url",
        url);
  }

  private int publish() {
    return publish(bundle, api.address().toString());
  }

  private List<Path> inSource() throws IOException {
    try (Stream<Path> files = Files.list(source)) {
      return files.toList();
    }
  }

  @Test
  void bundle_thatIsTaken_isInTheSourceBeforeTheLogIsAsked() throws IOException {
    List<Path> whenAsked = new ArrayList<>();
    fleet.releases(
        () -> {
          try {
            whenAsked.addAll(inSource());
            return Outcome.done("1", Map.of("index", 1));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });

    assertThat(publish()).as(err.toString()).isZero();

    assertThat(whenAsked).containsExactly(target);
    assertThat(inSource()).containsExactly(target);
    assertThat(target).hasSameBinaryContentAs(bundle);
  }

  @Test
  void bundle_thatIsRefused_leavesNothingInTheSource() throws IOException {
    fleet.releases(() -> TAKEN);

    assertThat(publish()).isEqualTo(RootCommand.FAILED);

    assertThat(err.toString()).contains("published before").contains("conflict");
    assertThat(inSource()).isEmpty();
  }

  @Test
  void bundle_thatWasThereBefore_staysWhenItIsRefused() throws IOException {
    assertThat(publish()).isZero();
    fleet.releases(() -> TAKEN);

    assertThat(publish()).isEqualTo(RootCommand.FAILED);

    assertThat(inSource()).containsExactly(target);
    assertThat(target).hasSameBinaryContentAs(bundle);
  }

  @Test
  void bundle_thatWasCutShortInTheSource_isReplaced() throws IOException {
    Files.write(target, new byte[] {1, 2, 3});

    assertThat(publish()).isZero();

    assertThat(inSource()).containsExactly(target);
    assertThat(target).hasSameBinaryContentAs(bundle);
  }

  @Test
  void bundle_ofWhichNobodyKnows_staysAndTheErrorSaysSo() throws IOException {
    fleet.releases(() -> new Outcome.Refused(Outcome.Reason.UNAVAILABLE, "no answer in 5 s"));

    assertThat(publish()).isEqualTo(RootCommand.FAILED);

    assertThat(err.toString()).contains("no answer in 5 s").contains(target + " stays");
    assertThat(inSource()).containsExactly(target);
  }

  @Test
  void bundle_takenAwayByARefusedPublicationOfTheSame_isPutBack() throws IOException {
    AtomicReference<Path> taken = new AtomicReference<>();
    fleet.releases(
        () -> {
          try {
            taken.set(Files.move(target, temp.resolve("taken")));
            return Outcome.done("1", Map.of("index", 1));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });

    assertThat(publish()).as(err.toString()).isZero();

    assertThat(taken).doesNotHaveNullValue();
    assertThat(inSource()).containsExactly(target);
  }

  @Test
  void bundle_forAFleetThatDoesNotAnswer_leavesNothingInTheSource() throws IOException {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = free.getLocalPort();
    }

    assertThat(publish(bundle, "http://127.0.0.1:" + closed)).isEqualTo(RootCommand.FAILED);

    assertThat(err.toString()).contains("does not answer");
    assertThat(inSource()).isEmpty();
  }

  @Test
  void bundle_withAnEnvelopeOverTheLimit_isRefusedBeforeAnythingIsCopied() throws IOException {
    byte[] bytes = Files.readAllBytes(bundle);
    ByteBuffer.wrap(bytes).putInt(Long.BYTES, 176 * 1024 + 1);
    Path large = Files.write(temp.resolve("large.bundle"), bytes);
    fleet.releases(
        () -> {
          throw new IllegalStateException("nothing is sent");
        });

    assertThat(publish(large, api.address().toString())).isEqualTo(RootCommand.FAILED);

    assertThat(err.toString()).contains("envelope of 180225 bytes; allowed are 1 to 180224");
    assertThat(inSource()).isEmpty();
  }
}
