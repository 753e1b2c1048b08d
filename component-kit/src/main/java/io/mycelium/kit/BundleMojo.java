package io.mycelium.kit;

import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.kit.ComponentDescription.Links;
import io.mycelium.runtime.pins.PinReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.model.Dependency;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a bundle of this module and of the jars that it needs at run time, and signs it if a key
 * is given.
 */
@Mojo(
    name = "bundle",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class BundleMojo extends AbstractMojo {
  private static final String API_GROUP = "io.mycelium";
  private static final String API_ARTIFACT = "component-api";
  private static final Set<String> RUNTIME_SCOPES =
      Set.of(Artifact.SCOPE_COMPILE, Artifact.SCOPE_RUNTIME);

  private final UnaryOperator<@Nullable String> environment;

  /** The module that is built. */
  @SuppressWarnings("NullAway.Init")
  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  /** Where the folder {@code bundle} and the signed file go. */
  @SuppressWarnings("NullAway.Init")
  @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
  File buildDirectory;

  /** The name of the component. */
  @Parameter(defaultValue = "${project.artifactId}", required = true)
  String component = "";

  /** The version of the release, {@code major.minor.patch} with an optional pre-release part. */
  @Parameter(defaultValue = "${project.version}", required = true)
  String version = "";

  /** The class that implements {@code io.mycelium.api.Component}; must be given. */
  @Parameter String mainClass = "";

  /** The module that holds the main class; the jar says it, and must agree if it is given. */
  @Parameter String moduleName = "";

  /**
   * The range of versions of the component API that it runs on; without it, the versions that are
   * compatible with the one that this module is compiled against.
   */
  @Parameter String api = "";

  /** Where it runs: {@code any}, or like {@code linux-x86_64}. */
  @Parameter(defaultValue = "any")
  String platform = "any";

  /** Components that must be loaded first, each with a range: {@code <acme.base>^1.0.0}. */
  @Parameter Properties dependencies = new Properties();

  /** Services that it offers, each with its version: {@code <acme.Greeter>1.0.0}. */
  @Parameter Properties provides = new Properties();

  /** Services that it needs, each with a range: {@code <acme.Clock>*}. */
  @Parameter Properties requires = new Properties();

  /** How long its files stay on a node after the last use: {@code 30s}, {@code 15m}, {@code 2h}. */
  @Parameter(defaultValue = "1h")
  String retention = "1h";

  /** The memory that one instance is expected to use: {@code 64 MiB}; 0 says nothing. */
  @Parameter(defaultValue = "0")
  String memory = "0";

  /** How far it must be kept from the node at least: {@code layer} or {@code process}. */
  @Parameter(defaultValue = "layer")
  String isolation = "layer";

  /** The operations that tasks can ask for, each with one line of description. */
  @Parameter Properties operations = new Properties();

  /**
   * Findings of the lint that do no harm here: each {@code <acceptedPin>} has a {@code <rule>}, a
   * class or package {@code <where>} and a {@code <reason>}.
   */
  @Parameter List<AcceptedPin> acceptedPins = new ArrayList<>();

  /**
   * The publisher's private key. Without it the bundle is prepared and not signed. The passphrase
   * of an encrypted key is read from the environment variable {@code MYCELIUM_PASSPHRASE}.
   */
  @Parameter(property = "mycelium.key")
  @Nullable File key;

  /** For Maven. */
  public BundleMojo() {
    this(System::getenv);
  }

  BundleMojo(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    try {
      PreparedBundle prepared = prepared();
      Path folder = buildDirectory.toPath().resolve("bundle");
      if (key == null) {
        prepared.write(folder);
        getLog().info("prepared, not signed: " + folder);
        getLog().info("sign it with: mycelium bundle create " + folder + " --key KEY");
        return;
      }
      SigningKey publisher = publisher(key.toPath());
      prepared.write(folder);
      Path target = buildDirectory.toPath().resolve(prepared.fileName());
      Manifest manifest = prepared.sign(publisher, target);
      getLog()
          .info(
              "signed by %s: %s, %d bytes of content"
                  .formatted(publisher.id(), target, manifest.contentBytes()));
    } catch (KitException | VerificationException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("the bundle can't be written: " + e, e);
    }
  }

  private PreparedBundle prepared() throws IOException {
    ComponentJars jars = ComponentJars.of(ownJar(), libraries());
    Declaration declaration = description().declaration(jars);
    PinReport pins = new ComponentPins(acceptedPins).report(List.copyOf(jars.files().values()));
    Map<String, Path> files = new TreeMap<>(jars.files());
    // Beside the folder, which takes it over with the jars.
    files.put(
        PinReport.PATH, Files.write(buildDirectory.toPath().resolve(PinReport.PATH), pins.json()));
    getLog()
        .info(
            "linted %d classes in %d jars for pins: %d findings, all accepted"
                .formatted(pins.linted().classes(), pins.linted().jars(), pins.accepted().size()));
    return new PreparedBundle(declaration, files);
  }

  private ComponentDescription description() {
    return new ComponentDescription(
        component,
        version,
        mainClass,
        moduleName,
        api.isBlank() ? compatibleApi() : api,
        platform,
        retention,
        memory,
        isolation,
        new Links(texts(dependencies), texts(provides), texts(requires)),
        texts(operations));
  }

  private static Map<String, String> texts(Properties properties) {
    Map<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
    return texts;
  }

  private String compatibleApi() {
    for (Dependency each : project.getDependencies()) {
      if (API_GROUP.equals(each.getGroupId()) && API_ARTIFACT.equals(each.getArtifactId())) {
        return "^" + each.getVersion();
      }
    }
    return "";
  }

  private Path ownJar() {
    File jar = project.getArtifact().getFile();
    if (jar == null) {
      throw new KitException(
          "this module has no jar yet: run the phase 'package', which makes it and the bundle");
    }
    return jar.toPath();
  }

  private List<Path> libraries() {
    return project.getArtifacts().stream()
        .filter(each -> RUNTIME_SCOPES.contains(each.getScope()))
        .filter(each -> each.getArtifactHandler().isAddedToClasspath())
        .map(each -> each.getFile().toPath())
        .toList();
  }

  private SigningKey publisher(Path file) {
    try {
      if (!KeyFiles.isEncrypted(file)) {
        return KeyFiles.readPrivate(file);
      }
      String passphrase = environment.apply(KeyFiles.PASSPHRASE_VARIABLE);
      if (passphrase == null || passphrase.isEmpty()) {
        throw new KitException(
            "key file %s is encrypted: put its passphrase into the environment variable %s"
                .formatted(file, KeyFiles.PASSPHRASE_VARIABLE));
      }
      return KeyFiles.readPrivate(file, passphrase.toCharArray());
    } catch (IOException e) {
      throw new KitException("key file %s can't be read: %s".formatted(file, e), e);
    }
  }
}
