package io.mycelium.search;

import java.lang.Character.UnicodeScript;
import java.util.Locale;

/** The languages that have an analyzer of their own; each is a field of the index. */
enum Language {
  /** English, stemmed. */
  ENGLISH,
  /** Japanese, cut into words by a dictionary. */
  JAPANESE,
  /** Chinese, cut into words by a dictionary. */
  CHINESE,
  /** All others, cut and folded as Unicode says. */
  OTHER;

  private static final int MAX_SAMPLE = 4096;

  /** The name of the field. */
  String field() {
    return "text_" + name().toLowerCase(Locale.ROOT);
  }

  /** Guesses from the letters at the beginning of a text. */
  static Language of(String text) {
    int kana = 0;
    int han = 0;
    int latin = 0;
    int other = 0;
    for (int letter : text.codePoints().limit(MAX_SAMPLE).filter(Character::isLetter).toArray()) {
      switch (UnicodeScript.of(letter)) {
        case HIRAGANA, KATAKANA -> kana++;
        case HAN -> han++;
        case LATIN -> {
          if (letter < 128) {
            latin++;
          } else {
            other++;
          }
        }
        default -> other++;
      }
    }
    if (kana + han > latin + other) {
      return kana > 0 ? JAPANESE : CHINESE;
    }
    return latin > 50L * other ? ENGLISH : OTHER;
  }
}
