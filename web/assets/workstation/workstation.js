// Tells OHIF (its window.config) to read from the panel's DICOMweb and from nowhere else.

const { files, at, dicomweb } = document.body.dataset;

window.PUBLIC_URL = files;
window.config = {
  routerBasename: at,
  extensions: [],
  modes: [],
  customizationService: {},
  showStudyList: false,
  maxNumberOfWebWorkers: 3,
  showLoadingIndicator: true,
  showCPUFallbackMessage: true,
  strictZSpacingForVolumeViewport: true,
  groupEnabledModesFirst: true,
  // The page around says what the images are not for.
  investigationalUseDialog: { option: "never" },
  defaultDataSourceName: "consilium",
  // The only source: none that reads an address out of the page's own.
  dataSources: [
    {
      namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
      sourceName: "consilium",
      configuration: {
        friendlyName: "Consilium",
        name: "consilium",
        wadoUriRoot: dicomweb,
        qidoRoot: dicomweb,
        wadoRoot: dicomweb,
        qidoSupportsIncludeField: false,
        imageRendering: "wadors",
        thumbnailRendering: "wadors",
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: false,
        supportsWildcard: false,
        supportsReject: false,
        dicomUploadEnabled: false,
        singlepart: "video",
        bulkDataURI: { enabled: false },
        omitQuotationForMultipartRequest: false,
      },
    },
  ],
};
// The tour of what each button does would cover the images.
localStorage.setItem("shownTours", JSON.stringify(["basicViewerTour"]));
