/// The Core Business Vocabulary 2.0 (sections 7.1 to 7.6) and the words of the GS1 Web Vocabulary that EPCIS 2.0 takes in bare.
///
/// A word stands bare in JSON (`receiving`), as CURIE (`cbv:BizStep-receiving`), as Web URI or as the URN of CBV 1.
public enum Vocabulary: Sendable, Hashable, CaseIterable {
  case bizStep, disposition, transactionType, sourceType, errorReason, measurement, alert, component

  /// What stands before a word in its Web URI.
  var stem: String {
    switch self {
    case .bizStep: "https://ref.gs1.org/cbv/BizStep-"
    case .disposition: "https://ref.gs1.org/cbv/Disp-"
    case .transactionType: "https://ref.gs1.org/cbv/BTT-"
    case .sourceType: "https://ref.gs1.org/cbv/SDT-"
    case .errorReason: "https://ref.gs1.org/cbv/ER-"
    case .component: "https://ref.gs1.org/cbv/Comp-"
    case .measurement, .alert: "https://gs1.org/voc/"
    }
  }

  /// The URN before CBV 2.0; `nil` where there was none.
  var urn: String? {
    switch self {
    case .bizStep: "urn:epcglobal:cbv:bizstep:"
    case .disposition: "urn:epcglobal:cbv:disp:"
    case .transactionType: "urn:epcglobal:cbv:btt:"
    case .sourceType: "urn:epcglobal:cbv:sdt:"
    case .errorReason: "urn:epcglobal:cbv:er:"
    case .component, .measurement, .alert: nil
    }
  }

  func contains(_ word: String) -> Bool { Vocabulary.words[self]?.contains(word) ?? false }

  /// The Web URI of a word that stands bare, the text itself where it is none.
  func expanded(_ text: String) -> String { contains(text) ? stem + text : text }

  /// The prefixes that GS1's own JSON-LD context declares (`epcis-context.jsonld` 2.0.0).
  static let prefixes = [
    "epcis": "https://ref.gs1.org/epcis/", "cbv": "https://ref.gs1.org/cbv/", "cbvmda": "urn:epcglobal:cbv:mda:", "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "owl": "http://www.w3.org/2002/07/owl#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
  ]

  private static let words: [Vocabulary: Set<String>] = {
    func set(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
    return [
      .bizStep: set(
        """
        accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning departing destroying \
        disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking receiving removing \
        repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing \
        transporting unloading unpacking void_shipping
        """),
      .disposition: set(
        """
        active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed dispensed disposed \
        encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match \
        non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible \
        stolen unavailable unknown
        """),
      .transactionType: set("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
      .sourceType: set("owning_party possessing_party location"),
      .errorReason: set("did_not_occur incorrect_data"),
      .alert: set("ALARM_CONDITION ERROR_CONDITION"),
      .component: set(
        """
        x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude
        """),
      .measurement: set(
        """
        AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume Angle \
        AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent \
        DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force \
        Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux \
        MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy \
        MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle \
        SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux \
        Wavenumber
        """),
    ]
  }()
}
