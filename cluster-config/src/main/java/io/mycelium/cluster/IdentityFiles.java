package io.mycelium.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Identities on disk, in the textual encodings of RFC 7468. Private keys are PKCS #8, readable by
 * their owner alone; a key that others can read is refused, because it may already be theirs.
 */
public final class IdentityFiles {
  private static final String NODE_KEY = "node.key";
  private static final String NODE_CERTIFICATE = "node.crt";
  private static final String AUTHORITY_KEY = "authority.key";
  private static final String AUTHORITY_CERTIFICATE = "authority.crt";

  /** The files of an authority, by name in its directory. */
  public static final List<String> AUTHORITY_FILES = List.of(AUTHORITY_KEY, AUTHORITY_CERTIFICATE);

  /** The files of a node's identity, by name in its directory. */
  public static final List<String> NODE_FILES =
      List.of(NODE_KEY, NODE_CERTIFICATE, AUTHORITY_CERTIFICATE);

  private static final int MAX_FILE_BYTES = 16 * 1024;
  private static final int LINE_LENGTH = 64;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private IdentityFiles() {}

  /** Writes an authority into a directory that has none. */
  public static void save(FleetAuthority authority, Path directory) throws IOException {
    Files.createDirectories(directory);
    write(directory.resolve(AUTHORITY_KEY), "PRIVATE KEY", authority.key().getEncoded(), true);
    save(authority.certificate(), directory.resolve(AUTHORITY_CERTIFICATE));
  }

  /** Reads the authority of a fleet. */
  public static FleetAuthority loadAuthority(String fleet, Path directory) throws IOException {
    return new FleetAuthority(
        fleet, readKey(directory.resolve(AUTHORITY_KEY)), loadAuthorityCertificate(directory));
  }

  /** Reads who the authority of a fleet is; its key is for those alone who admit nodes. */
  public static X509Certificate loadAuthorityCertificate(Path directory) throws IOException {
    return readCertificate(directory.resolve(AUTHORITY_CERTIFICATE));
  }

  /** Writes a node's identity into a directory that has none. */
  public static void save(NodeIdentity identity, Path directory) throws IOException {
    Files.createDirectories(directory);
    write(directory.resolve(NODE_KEY), "PRIVATE KEY", identity.key().getEncoded(), true);
    save(identity.certificate(), directory.resolve(NODE_CERTIFICATE));
    save(identity.authority(), directory.resolve(AUTHORITY_CERTIFICATE));
  }

  /** Reads a node's identity. */
  public static NodeIdentity loadNode(String fleet, Path directory) throws IOException {
    return new NodeIdentity(
        fleet,
        readKey(directory.resolve(NODE_KEY)),
        readCertificate(directory.resolve(NODE_CERTIFICATE)),
        readCertificate(directory.resolve(AUTHORITY_CERTIFICATE)));
  }

  /** Whether a node's identity is here. */
  public static boolean hasNode(Path directory) {
    return Files.exists(directory.resolve(NODE_KEY));
  }

  /** Whether an authority with its key is here. */
  public static boolean hasAuthority(Path directory) {
    return Files.exists(directory.resolve(AUTHORITY_KEY));
  }

  private static void save(X509Certificate certificate, Path file) throws IOException {
    try {
      write(file, "CERTIFICATE", certificate.getEncoded(), false);
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("can't encode the certificate for " + file, e);
    }
  }

  private static void write(Path file, String label, byte[] content, boolean secret)
      throws IOException {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                label,
                Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}).encodeToString(content),
                label);
    var mode =
        PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--"));
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, mode)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static PrivateKey readKey(Path file) throws IOException {
    Set<PosixFilePermission> granted = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    granted.retainAll(OTHERS);
    if (!granted.isEmpty()) {
      throw new IOException(
          "private key %s is open to others (%s); make it 0600, and replace it if it was shared"
              .formatted(file, granted));
    }
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(read(file, "PRIVATE KEY")));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no Ed25519 private key in PKCS #8", e);
    }
  }

  private static X509Certificate readCertificate(Path file) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(read(file, "CERTIFICATE")));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no X.509 certificate", e);
    }
  }

  private static byte[] read(Path file, String label) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException(
          "%s has %d bytes, at most %d are read".formatted(file, size, MAX_FILE_BYTES));
    }
    String text = Files.readString(file, US_ASCII).strip();
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    if (!text.startsWith(begin) || !text.endsWith(end)) {
      throw new IOException("%s is not one block of '%s'".formatted(file, begin));
    }
    try {
      return Base64.getMimeDecoder()
          .decode(text.substring(begin.length(), text.length() - end.length()));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no base64", e);
    }
  }
}
