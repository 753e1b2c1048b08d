package io.mycelium.distribution.trust;

import io.mycelium.distribution.cbor.CborReader;
import io.mycelium.distribution.cbor.CborWriter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A secret under a passphrase: Argon2id (RFC 9106) makes a key of the passphrase, AES-256-GCM
 * encrypts. The parameters stand in the file and are authenticated with it.
 */
final class EncryptedKey {
  static final int MEMORY_KIB = 64 << 10;
  static final int ITERATIONS = 3;
  static final int MAX_BYTES = 1024;

  private static final int VERSION = 1;
  private static final int MAX_MEMORY_KIB = 256 << 10;
  private static final int MIN_MEMORY_KIB = 8 << 10;
  private static final int MAX_ITERATIONS = 16;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int KEY_BYTES = 32;
  private static final int TAG_BITS = 128;

  private EncryptedKey() {}

  static byte[] encrypt(byte[] secret, char[] passphrase, SecureRandom random) throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    Parameters parameters = new Parameters(MEMORY_KIB, ITERATIONS, salt, nonce);
    byte[] encrypted = crypt(Cipher.ENCRYPT_MODE, parameters, passphrase, secret);
    return new CborWriter().array(2).bytes(parameters.encoded()).bytes(encrypted).toBytes();
  }

  static byte[] decrypt(byte[] encoded, char[] passphrase) throws IOException {
    CborReader reader = new CborReader(encoded, MAX_BYTES);
    reader.array(2);
    Parameters parameters = Parameters.decode(reader.bytes(MAX_BYTES));
    byte[] encrypted = reader.bytes(MAX_BYTES);
    reader.end();
    return crypt(Cipher.DECRYPT_MODE, parameters, passphrase, encrypted);
  }

  private static byte[] crypt(int mode, Parameters parameters, char[] passphrase, byte[] input)
      throws IOException {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(parameters.memoryKib())
            .withIterations(parameters.iterations())
            .withParallelism(1)
            .withSalt(parameters.salt())
            .build());
    byte[] key = new byte[KEY_BYTES];
    argon2.generateBytes(passphrase, key);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, parameters.nonce()));
      cipher.updateAAD(parameters.encoded());
      return cipher.doFinal(input);
    } catch (AEADBadTagException e) {
      throw new IOException("wrong passphrase, or the key file was changed", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }

  private record Parameters(int memoryKib, int iterations, byte[] salt, byte[] nonce) {
    byte[] encoded() {
      return new CborWriter()
          .array(5)
          .integer(VERSION)
          .integer(memoryKib)
          .integer(iterations)
          .bytes(salt)
          .bytes(nonce)
          .toBytes();
    }

    static Parameters decode(byte[] encoded) {
      CborReader reader = new CborReader(encoded, MAX_BYTES);
      reader.array(5);
      reader.literal(VERSION);
      int memoryKib = (int) reader.integer(MIN_MEMORY_KIB, MAX_MEMORY_KIB);
      int iterations = (int) reader.integer(1, MAX_ITERATIONS);
      byte[] salt = reader.bytes(SALT_BYTES);
      byte[] nonce = reader.bytes(NONCE_BYTES);
      reader.end();
      return new Parameters(memoryKib, iterations, salt, nonce);
    }
  }
}
