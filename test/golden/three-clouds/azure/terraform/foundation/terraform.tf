terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "4.55.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "three-clouds/production/foundation.tfstate"
    resource_group_name  = "three-clouds-prod-state"
    storage_account_name = "threecloudsprodsta1f317b"
    use_azuread_auth     = true
  }
}
