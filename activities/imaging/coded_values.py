"""The only texts that are kept: attributes with the values that the standard defines for them.

PS3.3 for enumerated values and defined terms, PS3.16 L for parts of the body. Whatever is not
listed is not kept, so no text that somebody typed can pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from pydicom.datadict import tag_for_keyword

# Values are divided by "|"; "~" begins a pattern.
_VALUES: Final[Mapping[str, str]] = {
    "ImageType": "ORIGINAL|DERIVED|PRIMARY|SECONDARY|AXIAL|LOCALIZER|MPR|MIP|MINIP|REFORMATTED|"
    "VOLUME|RESAMPLED|OTHER|NONE|MIXED|M|P|R|I|FFE|M_FFE|M_SE|M_IR|M_B0|ADC|DIFFUSION|TRACEW|FA|"
    "T1|T2|T2_STAR|PROTON_DENSITY|PERFUSION|MAGNITUDE|PHASE|PHASE MAP|REAL|IMAGINARY|SUBTRACTION|"
    "NORM|DIS2D|DIS3D|ND|MOSAIC|FM|CSA|SE|IR|AVERAGE|MAXIMUM|MINIMUM|SINGLE PLANE|BIPLANE A|"
    "BIPLANE B|TOMO|STATIC|DYNAMIC|GATED|WHOLE BODY|WHOLE BODY STATIC|RECON TOMO|RECON GATED TOMO|"
    "EMISSION|TRANSMISSION|SCREEN SAVE|SCREENSAVE|DOSE_INFO|REPORT|LABEL|OVERVIEW|THUMBNAIL|TISSUE|"
    "PROJECTION|TOMOSYNTHESIS|GENERATED_2D|LEFT|RIGHT|SPEC|CT_SOM5 SPI|CT_SOM5 SEQ|CT_SOM7 SPI|"
    "VOLUME_RENDERED|MULTI_BAND|ANGIO|ANGIO_TIME|CINE|FLUORO|ATTENUATION|CARDIAC|WATER|FAT|"
    "IN_PHASE|OUT_OF_PHASE|0001|0002|0004|0008|0010|0011|0040|0100",
    "FrameType": "ORIGINAL|DERIVED|PRIMARY|SECONDARY|AXIAL|LOCALIZER|VOLUME|RESAMPLED|NONE|MIXED|"
    "ADC|DIFFUSION|PERFUSION|MAXIMUM|MINIMUM|ANGIO|FLUORO|ATTENUATION|CARDIAC|T1|T2|T2_STAR|"
    "PROTON_DENSITY|MAGNITUDE|PHASE_MAP|REAL|IMAGINARY|DYNAMIC|STATIC|GATED|WHOLE_BODY",
    "Modality": "AR|BI|BMD|CR|CT|DG|DOC|DX|ECG|EEG|EMG|EOG|EPS|ES|GM|HC|HD|IO|IVOCT|IVUS|KER|LEN|"
    "LS|MG|MR|NM|OAM|OCT|OP|OPM|OPT|OPTBSV|OPTENF|OPV|OSS|OT|PA|PT|PX|RF|RG|RESP|RTIMAGE|SC|SEG|SM|"
    "SRF|TG|US|VA|XA|XC|ST|MA|MS|LP|DS|CD|DD|FA|CS|CP|EC|CF|DF|DM|FS|VF",
    "ConversionType": "DV|DI|DF|WSD|SD|SI|DRW|SYN",
    "PatientSex": "M|F|O",
    "PatientAge": "~[0-9]{3}[DWMY]",
    "QualityControlImage": "YES|NO|BOTH",
    "BurnedInAnnotation": "YES|NO",
    "RecognizableVisualFeatures": "YES|NO",
    "LossyImageCompression": "00|01",
    "LossyImageCompressionMethod": "ISO_10918_1|ISO_14495_1|ISO_15444_1|ISO_13818_2|ISO_14496_10|"
    "ISO_23008_2",
    "PhotometricInterpretation": "MONOCHROME1|MONOCHROME2|PALETTE COLOR|RGB|YBR_FULL|YBR_FULL_422|"
    "YBR_PARTIAL_420|YBR_PARTIAL_422|YBR_ICT|YBR_RCT|HSV|ARGB|CMYK|XYB",
    "PixelPresentation": "COLOR|MONOCHROME|MIXED|TRUE_COLOR|COLOR_RANGE|COLOR_REF",
    "PresentationLUTShape": "IDENTITY|INVERSE|LIN OD",
    "VolumetricProperties": "VOLUME|SAMPLED|DISTORTED|MIXED",
    "VolumeBasedCalculationTechnique": "MAX_IP|MIN_IP|VOLUME_RENDER|SURFACE_RENDER|MPR|CURVED_MPR|"
    "NONE|MIXED|AVERAGE_IP",
    "ContentQualification": "PRODUCT|RESEARCH|SERVICE",
    "PixelIntensityRelationship": "LIN|LOG|DISP",
    "VOILUTFunction": "LINEAR|LINEAR_EXACT|SIGMOID",
    "RescaleType": "HU|US|OD|MGML|Z_EFF|ED|EDW|HU_MOD|PCT",
    "Units": "CNTS|NONE|CM2|CM2ML|PCNT|CPS|BQML|MGMINML|UMOLMINML|MLMING|MLG|1CM|UMOLML|PROPCNTS|"
    "PROPCPS|MLMINML|MLML|GML|STDDEV|SUV",
    "SUVType": "BW|BSA|LBM|LBMJAMES128|LBMJANMA|IBW",
    "DecayCorrection": "NONE|START|ADMIN",
    "CountsSource": "EMISSION|TRANSMISSION",
    "CorrectedImage": "UNIF|COR|NCO|DECY|ATTN|SCAT|DTIM|MOTN|PMOT|CLN|RAN|RADL|DCAL|NORM",
    "SeriesType": "STATIC|DYNAMIC|GATED|WHOLE BODY|IMAGE|REPROJECTION",
    "RandomsCorrectionMethod": "NONE|DLYD|SING",
    "TypeOfDetectorMotion": "NONE|STEP AND SHOOT|CONTINUOUS|SELF CENTER",
    "RotationDirection": "CW|CC",
    "Laterality": "R|L|B|U",
    "ImageLaterality": "R|L|B|U",
    "FrameLaterality": "R|L|B|U",
    "PatientPosition": "HFP|HFS|HFDR|HFDL|FFDR|FFDL|FFP|FFS|LFP|LFS|RFP|RFS|AFDR|AFDL|PFDR|PFDL",
    "PatientOrientation": "~[APRLHF]{1,3}|DORSAL|VENTRAL",
    "PositionReferenceIndicator": "XY|SLIDE_CORNER|IC|SP|XIPHOID|NASION|MANUBRIUM",
    "ViewPosition": "AP|PA|LL|RL|RLD|LLD|RLO|LLO|CC|MLO|ML|LM|XCCL|XCC|FB|SIO|LMO|XCCM|TAN|LAT",
    "ScanningSequence": "SE|IR|GR|EP|RM",
    "SequenceVariant": "SK|MTC|SS|TRSS|SP|MP|OSP|TOF|NONE",
    "ScanOptions": "PER|RG|CG|PPG|FC|PFF|PFP|SP|FS|CT|HELICAL MODE|AXIAL MODE|HELIX|AXIAL|"
    "HELICAL_CT|NORMAL_CT|CINE_CT|SCOUT MODE|FAT_SAT|ACC_GEMS|EDR_GEMS|FAST_GEMS|PFF_GEMS|SURVIEW",
    "MRAcquisitionType": "1D|2D|3D",
    "AngioFlag": "Y|N",
    "InPlanePhaseEncodingDirection": "ROW|COL|COLUMN|OTHER",
    "VariableFlipAngleFlag": "Y|N",
    "AcquisitionType": "SEQUENCED|SPIRAL|CONSTANT_ANGLE|STATIONARY|FREE",
    "AcquisitionContrast": "DIFFUSION|FLOW_ENCODED|FLUID_ATTENUATED|PERFUSION|PROTON_DENSITY|STIR|"
    "TAGGING|T1|T2|T2_STAR|TOF|UNKNOWN|MIXED|MT",
    "ComplexImageComponent": "MAGNITUDE|PHASE|REAL|IMAGINARY|MIXED",
    "DiffusionDirectionality": "DIRECTIONAL|BMATRIX|ISOTROPIC|NONE",
    "EchoPulseSequence": "SPIN|GRADIENT|BOTH",
    "ExposureModulationType": "NONE|ANGULAR|Z|XYZ_EC|AUTO",
    "FilterType": "STRIP|WEDGE|BUTTERFLY|MULTIPLE|NONE|FLAT|HEAD FILTER|BODY FILTER|0",
    "ConvolutionKernel": "STANDARD|SOFT|BONE|LUNG|DETAIL|EDGE|CHEST|BONEPLUS|A|B|C|D|YA|YB|YC|"
    "~[A-Z][a-z]?[0-9]{2}[a-z]?|FC[0-9]{2}",
    "PositionerType": "CARM|COLUMN|MAMMOGRAPHIC|PANORAMIC|CEPHALOSTAT|RIGID|NONE",
    "PositionerMotion": "STATIC|DYNAMIC",
    "ContrastBolusIngredient": "IODINE|GADOLINIUM|CARBON DIOXIDE|BARIUM|XENON",
    "CollimatorShape": "RECTANGULAR|CIRCULAR|POLYGONAL",
    "ShutterShape": "RECTANGULAR|CIRCULAR|POLYGONAL|BITMAP",
    "TransducerType": "SECTOR_PHASED|SECTOR_MECH|SECTOR_ANNULAR|LINEAR|CURVED LINEAR|"
    "SINGLE CRYSTAL|SPLIT XTAL CWD|IV_PHASED|IV_ROT XTAL|IV_ROT MIRROR|ENDOCAV_PA|"
    "ENDOCAV_MECH|ENDOCAV_CLA|ENDOCAV_AA|ENDOCAV_LINEAR|VECTOR_PHASED",
    "BodyPartExamined": "ABDOMEN|ABDOMENPELVIS|ADRENAL|ANKLE|AORTA|ARM|AXILLA|BACK|BLADDER|BRAIN|"
    "BREAST|BRONCHUS|BUTTOCK|CALCANEUS|CALF|CAROTID|CEREBELLUM|CHEST|CHESTABDOMEN|CHESTABDPELVIS|"
    "CSPINE|CERVIX|CIRCLEOFWILLIS|CLAVICLE|COCCYX|COLON|CORNEA|CORONARYARTERY|CTSPINE|DUODENUM|EAR|"
    "ELBOW|ESOPHAGUS|EXTREMITY|EYE|EYELID|FACE|FEMUR|FINGER|FOOT|FOREARM|GALLBLADDER|GROIN|HAND|"
    "HEAD|HEADNECK|HEART|HIP|HUMERUS|IAC|ILEUM|ILIUM|INTESTINE|JAW|JEJUNUM|JOINT|KIDNEY|KNEE|LARYNX|"
    "LEG|LIVER|LOWERLEG|LSPINE|LSSPINE|LUNG|MANDIBLE|MAXILLA|MEDIASTINUM|MOUTH|NECK|NECKCHEST|NOSE|"
    "ORBIT|OVARY|PANCREAS|PAROTID|PATELLA|PELVIS|PENIS|PHARYNX|PROSTATE|PULMONARYART|RECTUM|RIB|"
    "SACRUM|SCALP|SCAPULA|SCLERA|SCROTUM|SELLA|SHOULDER|SIJOINT|SINUS|SKULL|SPINE|SPLEEN|SSPINE|"
    "STERNUM|STOMACH|SUBMANDIBULAR|TESTIS|THIGH|THORAX|THUMB|THYMUS|THYROID|TIBIA|TLSPINE|TMJ|TOE|"
    "TONGUE|TRACHEA|TSPINE|ULNA|UPPERARM|URETER|URETHRA|UTERUS|VAGINA|WHOLEBODY|WRIST|ZYGOMA|"
    "WHOLE BODY|L SPINE|C SPINE|T SPINE",
    "DimensionOrganizationType": "3D|3D_TEMPORAL|TILED_FULL|TILED_SPARSE",
    "FocusMethod": "AUTO|MANUAL",
    "ExtendedDepthOfField": "YES|NO",
    "SpecimenLabelInImage": "YES|NO",
    # Dyes and ways of lighting, in whatever case.
    "OpticalPathDescription": "~(?i:bright[ -]?field|dark[ -]?field|fluorescence|phase contrast|"
    "transmitted|reflected|polarized|H&E|HE|IHC|PAS|DAPI|hoechst|FITC|TRITC|RFP|GFP|CFP|YFP|"
    "mCherry|rhodamine|Texas Red|Cy ?[2357](?:\\.5)?|AF ?[0-9]{3}|Alexa(?: Fluor)? ?[0-9]{3}|"
    "Opal ?[0-9]{3}|autofluorescence)",
    "WaveformOriginality": "ORIGINAL|DERIVED",
    "WaveformSampleInterpretation": "SB|UB|MB|AB|SS|US|SL|UL",
    "ChannelLabel": "I|II|III|aVR|aVL|aVF|AVR|AVL|AVF|V1|V2|V3|V4|V5|V6|V7|V8|V9|V3R|V4R|X|Y|Z|"
    "~Lead (I|II|III|V[1-6]|aV[RLF])|EEG [A-Z][A-Za-z]?[0-9z]{1,2}(-[A-Z][A-Za-z]?[0-9z]{1,2})?|"
    "ECG|EMG|EOG",
    "SegmentationType": "BINARY|FRACTIONAL|LABELMAP",
    "SegmentationFractionalType": "PROBABILITY|OCCUPANCY",
    "SegmentAlgorithmType": "AUTOMATIC|SEMIAUTOMATIC|MANUAL",
    "SegmentsOverlap": "YES|NO|UNDEFINED",
    "ModalityLUTType": "HU|US|OD|MGML|Z_EFF|ED|EDW|HU_MOD|PCT",
    "CardiacSynchronizationTechnique": "NONE|REALTIME|PROSPECTIVE|RETROSPECTIVE|PACED",
    "RespiratoryMotionCompensationTechnique": "NONE|BREATH_HOLD|REALTIME|GATING|TRACKING|"
    "PHASE_ORDERING|PHASE_RESCANNING|RETROSPECTIVE|CORRECTION|UNKNOWN",
    "Manufacturer": "SIEMENS|Siemens|SIEMENS Healthineers|Siemens Healthineers|GE MEDICAL SYSTEMS|"
    "GE Healthcare|Philips|Philips Medical Systems|Philips Healthcare|PHILIPS|TOSHIBA|"
    "CANON_MEC|Canon Medical Systems|HITACHI|Hitachi|FUJIFILM|AGFA|Agfa|Carestream|KODAK|HOLOGIC|"
    "SAMSUNG MEDISON CO., LTD.|ESAOTE|Mindray|UIH|Hamamatsu|Leica Biosystems|3DHISTECH|Roche",
}  # fmt: skip


@cache
def coded_attributes() -> Mapping[int, re.Pattern[str]]:
    """Return for each attribute that keeps texts the pattern of those texts, by its tag."""
    return {
        tag: re.compile(_pattern(values))
        for name, values in _VALUES.items()
        if (tag := tag_for_keyword(name)) is not None
    }


def kept_codes(tag: int, value: str) -> str:
    """Return the value with every part that is not defined left empty; "" if none is."""
    pattern = coded_attributes()[tag]
    parts = [part.strip() for part in value.split("\\")]
    return "\\".join(part if pattern.fullmatch(part) else "" for part in parts).rstrip("\\")


def _pattern(values: str) -> str:
    listed, _tilde, patterns = values.partition("~")
    words = [re.escape(each) for each in listed.strip("|").split("|") if each]
    return "|".join([*words, *([patterns] if patterns else [])])
