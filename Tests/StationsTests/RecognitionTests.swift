import Stations
import Testing

@Suite struct RecognitionTests {
  @Test(arguments: [
    ("EMP-[9]{6}", "EMP-123456", true), ("EMP-[9]{6}", "EMP-12345", false), ("EMP-[9]{6}", "EMP-12345A", false), ("L:[X-.]{1,20}", "L:A-01.2", true),
    ("L:[X-.]{1,20}", "L:", false), ("L:[X-.]{1,20}", "L:A 1", false), ("P[*]{2}", "P~!", true), ("P[A]{2}", "Pä", false),
    ("77[9]{4}", "771234", true),
  ])
  func aPatternMatchesOrNot(pattern: String, code: String, matches: Bool) throws {
    #expect(try CodePattern(pattern).matches(Array(code.utf8)) == matches)
  }

  @Test(arguments: [
    ("EMP", "no [class]"), ("[9]{13}", "goods (13 digits)"), ("0[9]{10,20}", "goods"), ("[X]{5,30}", "goods"), ("1[X]{19}", "goods"),
    ("A[Z]{3}", "class"),
    ("A[9]", "length"), ("A[9]{0}", "length"), ("A[9]{5,2}", "length"), ("A[9]{1,2,3}", "length"), ("A[9]{99999999999999999999}", "length"),
    ("", "no [class]"),
  ])
  func aPatternThatCannotBeIsRefusedWithAReason(pattern: String, reason: String) {
    #expect { _ = try CodePattern(pattern) } throws: { ($0 as? CodePattern.Malformed)?.description.contains(reason) == true }
  }
}
