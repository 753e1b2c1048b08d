package io.mycelium.distribution.trust;

import io.mycelium.distribution.cbor.CborException;
import io.mycelium.distribution.cbor.CborReader;
import io.mycelium.distribution.cbor.CborWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * Keys as files of text, framed as PEM. A private key lies in a file that only its owner can read,
 * and is encrypted if a passphrase is given. A file that others can read is refused: it may have
 * been copied already.
 */
public final class KeyFiles {
  /** The environment variable that programs take the passphrase of a private key from. */
  public static final String PASSPHRASE_VARIABLE = "MYCELIUM_PASSPHRASE";

  private static final String PUBLIC = "MYCELIUM PUBLIC KEY";
  private static final String PRIVATE = "MYCELIUM PRIVATE KEY";
  private static final String ENCRYPTED = "MYCELIUM ENCRYPTED PRIVATE KEY";
  private static final int VERSION = 1;
  private static final int LINE_LENGTH = 64;
  private static final int MAX_FILE_BYTES = 16 << 10;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeyFiles() {}

  /** Writes a public key; refuses to replace a file. */
  public static void writePublic(Path file, PublicKeySet key) throws IOException {
    Files.writeString(file, frame(PUBLIC, key.encoded()), StandardOpenOption.CREATE_NEW);
  }

  /** Reads a public key. */
  public static PublicKeySet readPublic(Path file) throws IOException {
    return PublicKeySet.decode(unframe(file, PUBLIC, read(file)));
  }

  /** Writes a private key that is not encrypted; refuses to replace a file. */
  public static void writePrivate(Path file, SigningKey key) throws IOException {
    byte[] encoded =
        new CborWriter()
            .map(2)
            .integer(0)
            .integer(VERSION)
            .integer(1)
            .bytes(key.secret())
            .toBytes();
    writeOwnerOnly(file, frame(PRIVATE, encoded));
  }

  /** Writes a private key encrypted by a passphrase; refuses to replace a file. */
  public static void writePrivate(Path file, SigningKey key, char[] passphrase, SecureRandom random)
      throws IOException {
    byte[] encoded = EncryptedKey.encrypt(key.secret(), passphrase, random);
    writeOwnerOnly(file, frame(ENCRYPTED, encoded));
  }

  /** Whether reading this private key needs a passphrase. */
  public static boolean isEncrypted(Path file) throws IOException {
    return read(file).startsWith(begin(ENCRYPTED));
  }

  /** Reads a private key that is not encrypted; refuses a file that others can read. */
  public static SigningKey readPrivate(Path file) throws IOException {
    checkOwnerOnly(file);
    String text = read(file);
    if (text.startsWith(begin(ENCRYPTED))) {
      throw new IOException(file + " is encrypted; give its passphrase");
    }
    try {
      CborReader reader = new CborReader(unframe(file, PRIVATE, text), MAX_FILE_BYTES);
      reader.map(2);
      reader.literal(0);
      reader.literal(VERSION);
      reader.literal(1);
      byte[] secret = reader.bytes(SigningKey.SECRET_BYTES);
      reader.end();
      return SigningKey.ofSecret(secret);
    } catch (CborException | IllegalArgumentException e) {
      throw new IOException(file + " is no private key: " + e.getMessage(), e);
    }
  }

  /** Reads a private key encrypted by a passphrase; refuses a file that others can read. */
  public static SigningKey readPrivate(Path file, char[] passphrase) throws IOException {
    checkOwnerOnly(file);
    try {
      byte[] encoded = unframe(file, ENCRYPTED, read(file));
      return SigningKey.ofSecret(EncryptedKey.decrypt(encoded, passphrase));
    } catch (CborException | IllegalArgumentException e) {
      throw new IOException(file + " cannot be decrypted: " + e.getMessage(), e);
    }
  }

  private static void checkOwnerOnly(Path file) throws IOException {
    Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(Files.getPosixFilePermissions(file));
    others.removeAll(
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    if (!others.isEmpty()) {
      throw new IOException(
          ("%s can be used by others (%s); a private key needs mode 0600: "
                  + "make a new key, or chmod 600 if nobody read it")
              .formatted(file, others));
    }
  }

  private static void writeOwnerOnly(Path file, String text) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(file, text);
  }

  private static String read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException(
          "%s has %d bytes; a key file has at most %d".formatted(file, size, MAX_FILE_BYTES));
    }
    return Files.readString(file, StandardCharsets.US_ASCII);
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----\n";
  }

  private static String end(String label) {
    return "\n-----END " + label + "-----\n";
  }

  private static String frame(String label, byte[] content) {
    Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});
    return begin(label) + encoder.encodeToString(content) + end(label);
  }

  private static byte[] unframe(Path file, String label, String text) throws IOException {
    if (!text.startsWith(begin(label)) || !text.endsWith(end(label))) {
      throw new IOException(
          "%s does not hold a '%s' between its BEGIN and END lines".formatted(file, label));
    }
    String body = text.substring(begin(label).length(), text.length() - end(label).length());
    try {
      return Base64.getDecoder().decode(body.replace("\n", ""));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not base64: " + e.getMessage(), e);
    }
  }
}
